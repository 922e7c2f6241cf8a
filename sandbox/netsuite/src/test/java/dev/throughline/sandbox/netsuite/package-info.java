@NullMarked
package dev.throughline.sandbox.netsuite;

import org.jspecify.annotations.NullMarked;
