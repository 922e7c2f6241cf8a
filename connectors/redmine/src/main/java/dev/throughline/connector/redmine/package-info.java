/// The connector for Redmine, a project and time system.
@NullMarked
package dev.throughline.connector.redmine;

import org.jspecify.annotations.NullMarked;
