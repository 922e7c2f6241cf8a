@NullMarked
package dev.throughline.app;

import org.jspecify.annotations.NullMarked;
