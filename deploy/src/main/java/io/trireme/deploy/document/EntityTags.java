package io.trireme.deploy.document;

import java.util.Set;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;

/** Revisions of objects: what is answered as {@code ETag} and sent back as {@code If-Match}. */
final class EntityTags {

  private static final String HEADER = "ETag";

  /** Answers of these paths are objects that have a revision; those of longer ones may be. */
  private static final Set<String> OBJECTS = Set.of("channels", "lanes", "client-keys", "settings");

  private EntityTags() {}

  /** Whether a parameter is the tag of what somebody has seen. */
  static boolean isTag(Parameter parameter) {
    return parameter.getIn() == Parameter.In.HEADER
        && parameter.getName().equalsIgnoreCase("if-match");
  }

  /** Says where tags come from and what they do. */
  static void describe(String path, Operation operation) {
    if (operation.getParameters() != null) {
      operation.getParameters().stream()
          .filter(EntityTags::isTag)
          .forEach(
              tag ->
                  tag.name("If-Match")
                      .description(
                          "The ETag of what was seen, or * for the object as it is. "
                              + (Boolean.TRUE.equals(tag.getRequired())
                                  ? "Without it 428"
                                  : "May be left out")
                              + "; another one is 412."));
    }
    if (!OBJECTS.contains(AdminDocument.area(path))) {
      return;
    }
    operation
        .getResponses()
        .getAPIResponses()
        .forEach(
            (status, response) -> {
              if (status.startsWith("2")) {
                response.addHeader(
                    HEADER,
                    OASFactory.createHeader()
                        .description(
                            "The revision of one object; none where it stands in the file.")
                        .schema(OASFactory.createSchema().addType(SchemaType.STRING)));
              }
            });
  }
}
