package dev.throughline.model;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// The steps between the states of a type, one each: `OPEN → CLOSED_WON: SALES`. The first state
/// named is the initial one.
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE})
public @interface Lifecycle {
    String[] value();
}
