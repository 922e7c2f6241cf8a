@NullMarked
package dev.throughline.sandbox.salesforce;

import org.jspecify.annotations.NullMarked;
