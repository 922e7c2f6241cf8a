/// Tests of the connector for Redmine.
@NullMarked
package dev.throughline.connector.redmine;

import org.jspecify.annotations.NullMarked;
