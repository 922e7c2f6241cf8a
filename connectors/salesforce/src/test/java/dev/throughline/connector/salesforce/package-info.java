@NullMarked
package dev.throughline.connector.salesforce;

import org.jspecify.annotations.NullMarked;
