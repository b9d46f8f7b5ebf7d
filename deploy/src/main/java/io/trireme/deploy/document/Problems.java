package io.trireme.deploy.document;

import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;

/** The refusals of the admin API, each of which has the shape of a problem. */
final class Problems {

  /** Media type and name of the schema. */
  private static final String MEDIA_TYPE = "application/problem+json";

  private static final String SCHEMA = "#/components/schemas/Problem";
  private static final String FIELD = "FieldError";

  private static final Map<String, String> TITLES = new LinkedHashMap<>();

  static {
    TITLES.put("200", "Done");
    TITLES.put("201", "Made");
    TITLES.put("400", "Something of the request cannot be: see errors");
    TITLES.put("401", "No key, or one that does not administer");
    TITLES.put("403", "A browser of an origin that may not call");
    TITLES.put("404", "There is no such object");
    TITLES.put("406", "The answer has no form that is accepted");
    TITLES.put("409", "As things are now, this cannot be done");
    TITLES.put("412", "It was changed meanwhile");
    TITLES.put("415", "The body is no JSON by its content type");
    TITLES.put("428", "If-Match is missing");
    TITLES.put("429", "Too many wrong keys came: wait for as long as Retry-After says");
    TITLES.put("500", "A fault of the gateway");
    TITLES.put("502", "The vendor did not answer as it should");
    TITLES.put("503", "The database is away, or the gateway is starting or stopping");
  }

  private Problems() {}

  /** What a status means. */
  static String title(String status) {
    return TITLES.getOrDefault(status, status);
  }

  /** Names the answers to which operations refer. */
  static void describe(Components components) {
    components.addSchema(
        FIELD,
        object()
            .addProperty("field", text("Its path; empty for the whole."))
            .addProperty("message", text("What to do."))
            .addRequired("field")
            .addRequired("message"));
    Schema problem =
        object()
            .description("RFC 9457.")
            .addProperty("type", text("Always about:blank."))
            .addProperty("title", text("The status in words."))
            .addProperty("status", OASFactory.createSchema().addType(SchemaType.INTEGER))
            .addProperty("code", text("For programs."))
            .addProperty("detail", text("What to do, for people."))
            .addProperty(
                "errors",
                OASFactory.createSchema()
                    .addType(SchemaType.ARRAY)
                    .items(OASFactory.createSchema().ref("#/components/schemas/" + FIELD)));
    problem.getProperties().keySet().forEach(problem::addRequired);
    components.addSchema("Problem", problem);
    TITLES.forEach(
        (status, title) -> {
          if (status.charAt(0) > '2') {
            components.addResponse("Problem" + status, answer(title));
          }
        });
  }

  private static Schema object() {
    return OASFactory.createSchema().addType(SchemaType.OBJECT);
  }

  private static Schema text(String description) {
    return OASFactory.createSchema().addType(SchemaType.STRING).description(description);
  }

  private static APIResponse answer(String title) {
    return OASFactory.createAPIResponse()
        .description(title)
        .content(
            OASFactory.createContent()
                .addMediaType(
                    MEDIA_TYPE,
                    OASFactory.createMediaType().schema(OASFactory.createSchema().ref(SCHEMA))));
  }

  /** Gives an operation the refusals that follow from what it takes. */
  static void add(Operation operation, boolean names) {
    APIResponses responses = operation.getResponses();
    boolean body = operation.getRequestBody() != null;
    boolean asks = body;
    boolean tagged = false;
    boolean mustBeTagged = false;
    if (operation.getParameters() != null) {
      for (Parameter parameter : operation.getParameters()) {
        asks |= parameter.getIn() == Parameter.In.QUERY;
        boolean tag = EntityTags.isTag(parameter);
        tagged |= tag;
        mustBeTagged |= tag && Boolean.TRUE.equals(parameter.getRequired());
      }
    }
    add(responses, "400", asks);
    add(responses, "401", true);
    add(responses, "403", true);
    add(responses, "404", names);
    add(responses, "406", true);
    add(responses, "412", tagged);
    add(responses, "415", body);
    add(responses, "428", mustBeTagged);
    add(responses, "429", true);
    add(responses, "500", true);
    add(responses, "503", true);
  }

  private static void add(APIResponses responses, String status, boolean given) {
    if (given && !responses.hasAPIResponse(status)) {
      responses.addAPIResponse(status, OASFactory.createAPIResponse().ref("Problem" + status));
    }
  }
}
