/// Reference data that no system serves, kept as CSV files in one folder: which legal entity sells
/// what (`entity-map.csv`), legal entities, project templates, calendars, rates, payment terms, and
/// any further file. Record type = file name without `.csv`; columns = fields.
///
/// Start with {@link dev.throughline.connector.files.FilesConnector}. {@link
/// dev.throughline.connector.files.CsvTable} is one file as read at one moment, {@link
/// dev.throughline.connector.files.Folder} finds the files and reads them whole or not at all.
///
/// A row that is wrong in itself (too few columns, a repeated key, a control character, a value
/// that is not of its declared type) is handed on with the fault in the field {@value
/// dev.throughline.connector.files.CsvTable#FAULT}, and hides no other row. A file whose rows
/// cannot be told apart (an open quote, no header) is refused as a whole with file, line and mend,
/// because half a file looks like vanished records. Nothing here ever writes.
@NullMarked
package dev.throughline.connector.files;

import org.jspecify.annotations.NullMarked;
