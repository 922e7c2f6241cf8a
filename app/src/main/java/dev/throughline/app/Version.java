package dev.throughline.app;

import picocli.CommandLine.IVersionProvider;

/// The version on the label of the jar.
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"Throughline " + text() + " on Java " + Runtime.version()};
    }

    static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "(from sources)" : version;
    }
}
