package dev.throughline.connect.spi;

/// One `options:` key of a connection file.
///
/// @param name the key
/// @param meaning one sentence with unit and range
/// @param fallback the value used when absent; empty where the option is required or has none
/// @param required whether the connection cannot open without it
public record OptionDeclaration(String name, String meaning, String fallback, boolean required) {}
