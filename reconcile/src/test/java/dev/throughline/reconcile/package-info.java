@NullMarked
package dev.throughline.reconcile;

import org.jspecify.annotations.NullMarked;
