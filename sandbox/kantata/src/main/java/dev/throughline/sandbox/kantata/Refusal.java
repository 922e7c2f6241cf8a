package dev.throughline.sandbox.kantata;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The vendor's "no": a status and the errors of its body.
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// One error as the vendor writes it.
    record Fault(String type, String field, String message, int index) {
        Map<String, Object> wire() {
            Map<String, Object> wire = new LinkedHashMap<>();
            wire.put("type", type);
            if (!field.isEmpty()) {
                wire.put("field", field);
            }
            wire.put("message", message);
            if (index >= 0) {
                wire.put("index", index);
            }
            return wire;
        }
    }

    final int status;
    final transient List<Fault> faults;

    Refusal(int status, List<Fault> faults) {
        super(status + " " + faults);
        this.status = status;
        this.faults = List.copyOf(faults);
    }

    static Refusal system(int status, String message) {
        return new Refusal(status, List.of(new Fault("system", "", message, -1)));
    }

    static Refusal notFound() {
        return system(404, "Record not found");
    }

    static Refusal invalid(String field, String message) {
        return new Refusal(422, List.of(new Fault("validation", field, message, 0)));
    }

    /// The same errors, for the item at `index` of a bulk body.
    List<Fault> at(int index) {
        List<Fault> moved = new ArrayList<>();
        faults.forEach(
                fault -> moved.add(new Fault(fault.type(), fault.field(), fault.message(), index)));
        return moved;
    }
}
