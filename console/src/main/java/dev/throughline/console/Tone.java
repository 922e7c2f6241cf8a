package dev.throughline.console;

/// The one legend of states of the whole product: a shape, a colour and what it means. A healthy
/// day shows no red.
public enum Tone {
    /// Waits for something that comes by itself.
    WAITING("clock", "Waiting", "Comes by itself; nobody has to act."),
    /// Under way.
    MOVING("progress", "Moving", "The hub or a system is at work on it."),
    /// As it should be.
    SETTLED("circle-check", "Settled", "It is where it must be."),
    /// A person decides or mends.
    PERSON("user-exclamation", "Needs a person", "Somebody has to decide or mend something."),
    /// Broken.
    WRONG("alert-triangle", "Wrong", "It failed and does not mend itself."),
    /// Sent, and no answer came.
    UNKNOWN("help-circle", "Unknown", "Asked, not answered yet; nothing is sent twice meanwhile."),
    /// Switched off or not wanted.
    OFF("circle-off", "Switched off", "Nothing happens here, on purpose.");

    private final String icon;
    private final String word;
    private final String meaning;

    Tone(String icon, String word, String meaning) {
        this.icon = icon;
        this.word = word;
        this.meaning = meaning;
    }

    /// The icon's name in the icon font.
    public String icon() {
        return icon;
    }

    /// The word of the legend.
    public String word() {
        return word;
    }

    /// What it means, in a sentence.
    public String meaning() {
        return meaning;
    }

    /// The style class.
    public String css() {
        return "tone-" + name().toLowerCase(java.util.Locale.ROOT);
    }
}
