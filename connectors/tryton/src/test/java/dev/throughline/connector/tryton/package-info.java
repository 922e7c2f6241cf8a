@NullMarked
package dev.throughline.connector.tryton;

import org.jspecify.annotations.NullMarked;
