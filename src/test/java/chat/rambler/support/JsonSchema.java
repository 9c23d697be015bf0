package chat.rambler.support;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The schema {@code src/docs/chat.v1.schema.json}, which all traffic of the JSON tests must follow. */
public final class JsonSchema {
    /** What a client may send. */
    public static final JsonSchema REQUEST = new JsonSchema("request");

    /** What the server sends. */
    public static final JsonSchema EVENT = new JsonSchema("event");

    private final Schema schema;

    private JsonSchema(String definition) {
        try {
            ObjectNode document = (ObjectNode)
                    JsonMapper.shared().readTree(Files.readString(Path.of("src/docs/chat.v1.schema.json")));
            document.remove("anyOf");
            document.put("$ref", "#/$defs/" + definition);
            schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(document);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public boolean allows(JsonNode object) {
        return schema.validate(object).isEmpty();
    }

    /** Fails if the object violates the schema, and says why. */
    public void require(JsonNode object) {
        assertThat(schema.validate(object)).as("%s", object).isEmpty();
    }
}
