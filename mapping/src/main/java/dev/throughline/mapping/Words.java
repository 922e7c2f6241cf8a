package dev.throughline.mapping;

import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/// One scalar of a YAML file: its text, and for each character of the text its place in the file.
///
/// Folding and quoting change only blanks and escapes, so the n-th visible character of the text is
/// the n-th visible one of the source: that is how a column inside an expression is found again,
/// whatever style it is written in.
final class Words {
    private final Source source;
    private final String text;
    private final ScalarStyle style;
    private final int from;
    private final int to;

    Words(Source source, ScalarNode node) {
        this.source = source;
        this.text = node.getValue();
        this.style = node.getScalarStyle();
        this.from = node.getStartMark().map(mark -> mark.getIndex()).orElse(0);
        this.to = node.getEndMark().map(mark -> mark.getIndex()).orElse(from);
    }

    /// What the file says.
    String text() {
        return text;
    }

    /// Whether nothing is written: empty, `~` or `null` without quotes.
    boolean nothing() {
        return style == ScalarStyle.PLAIN
                && (text.isEmpty() || text.equals("~") || text.equals("null"));
    }

    Place start() {
        return at(0);
    }

    /// The place of a line (1-based) and column (0-based) of the text, as CEL tells them.
    Place at(int line, int column) {
        int offset = 0;
        for (int i = 1; i < line; i++) {
            int end = text.indexOf('\n', offset);
            if (end < 0) {
                break;
            }
            offset = end + 1;
        }
        return at(Math.min(text.length(), offset + Math.max(0, column)));
    }

    private Place at(int offset) {
        int wanted =
                (int)
                        text.substring(0, offset)
                                .codePoints()
                                .filter(c -> !Character.isWhitespace(c))
                                .count();
        int position = contentStart();
        int seen = 0;
        while (position < to) {
            int width = width(position);
            if (width == 0) {
                position += skip(position);
                continue;
            }
            if (seen == wanted) {
                break;
            }
            seen++;
            position += width;
        }
        return source.place(Math.min(position, Math.max(from, to - 1)));
    }

    private int contentStart() {
        return switch (style) {
            case SINGLE_QUOTED, DOUBLE_QUOTED -> from + 1;
            case LITERAL, FOLDED -> {
                int position = from;
                while (position < to && source.at(position) != '\n') {
                    position++;
                }
                yield position;
            }
            default -> from;
        };
    }

    /// How many characters of the source make the visible character here; 0 where it is a blank.
    private int width(int position) {
        int c = source.at(position);
        if (Character.isWhitespace(c)) {
            return 0;
        }
        if (style == ScalarStyle.SINGLE_QUOTED && c == '\'' && source.at(position + 1) == '\'') {
            return 2;
        }
        if (style == ScalarStyle.DOUBLE_QUOTED && c == '\\') {
            return switch (source.at(position + 1)) {
                case 'x' -> 4;
                case 'u' -> 6;
                case 'U' -> 10;
                case 'n', 't', 'r', ' ', '\n' -> 0;
                default -> 2;
            };
        }
        return 1;
    }

    private int skip(int position) {
        return source.at(position) == '\\' ? 2 : 1;
    }

    /// The characters of one file, so that marks become lines and columns.
    static final class Source {
        private final String file;
        private final int[] characters;

        Source(String file, String content) {
            this.file = file;
            this.characters = content.codePoints().toArray();
        }

        String file() {
            return file;
        }

        int at(int position) {
            return position < characters.length ? characters[position] : -1;
        }

        Place place(int position) {
            int line = 1;
            int column = 1;
            for (int i = 0; i < position && i < characters.length; i++) {
                if (characters[i] == '\n') {
                    line++;
                    column = 1;
                } else {
                    column++;
                }
            }
            return new Place(file, line, column);
        }
    }
}
