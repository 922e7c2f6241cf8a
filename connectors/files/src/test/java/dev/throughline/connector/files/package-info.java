@NullMarked
package dev.throughline.connector.files;

import org.jspecify.annotations.NullMarked;
