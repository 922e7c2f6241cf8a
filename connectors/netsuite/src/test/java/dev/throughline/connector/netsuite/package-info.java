@NullMarked
package dev.throughline.connector.netsuite;

import org.jspecify.annotations.NullMarked;
