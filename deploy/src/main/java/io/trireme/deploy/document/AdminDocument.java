package io.trireme.deploy.document;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;
import org.jboss.jandex.IndexView;

import static java.util.Objects.requireNonNull;

/**
 * Adds to the framework's document what holds for every operation, so that no resource can forget
 * it: credentials, problems, entity tags, what may be null, and the one path that is no resource.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public final class AdminDocument implements OASFilter {

  private static final String KEY = "key";
  private static final String BEARER = "bearer";
  private static final String API = "/api/";
  private static final String EVENTS = API + "events";
  private static final String CSV = "text/csv";
  private static final String REFERENCE = "#/components/schemas/";

  private final IndexView index;

  /** The framework gives its index of all classes. */
  public AdminDocument(IndexView index) {
    this.index = requireNonNull(index, "index is null");
  }

  @Override
  public void filterOpenAPI(OpenAPI document) {
    document.setTags(null);
    document.setSecurity(
        List.of(
            OASFactory.createSecurityRequirement().addScheme(KEY),
            OASFactory.createSecurityRequirement().addScheme(BEARER)));
    Components components = components(document);
    new RecordSchemas(index).complete(components);
    Problems.describe(components);
    Map<String, PathItem> paths = new TreeMap<>(document.getPaths().getPathItems());
    paths.put(EVENTS, OASFactory.createPathItem().GET(events()));
    document.getPaths().setPathItems(paths);
    paths.forEach(
        (path, item) ->
            item.getOperations().values().forEach(operation -> complete(path, operation)));
  }

  private static Components components(OpenAPI document) {
    Components components = document.getComponents();
    if (components == null) {
      components = OASFactory.createComponents();
      document.setComponents(components);
    }
    return components
        .addSecurityScheme(
            KEY,
            OASFactory.createSecurityScheme()
                .type(SecurityScheme.Type.APIKEY)
                .in(SecurityScheme.In.HEADER)
                .name("x-api-key")
                .description("ADMIN_ACCESS_KEY, or the access key where there is none."))
        .addSecurityScheme(
            BEARER,
            OASFactory.createSecurityScheme().type(SecurityScheme.Type.HTTP).scheme("bearer"));
  }

  /** What a path is about: the first word below the API's own. */
  static String area(String path) {
    int begin = API.length();
    int end = path.indexOf('/', begin);
    return path.substring(begin, end < 0 ? path.length() : end);
  }

  private static void complete(String path, Operation operation) {
    operation.setTags(List.of(area(path)));
    APIResponses responses = operation.getResponses();
    responses
        .getAPIResponses()
        .forEach(
            (status, response) -> {
              if (response.getRef() == null && response.getDescription() == null) {
                response.setDescription(Problems.title(status));
              }
              if (response.getContent() != null && response.getContent().hasMediaType(CSV)) {
                response.getContent().getMediaType(CSV).setSchema(text("A table with a head."));
              }
            });
    EntityTags.describe(path, operation);
    Problems.add(operation, path.contains("{"));
    responses.setAPIResponses(new TreeMap<>(responses.getAPIResponses()));
  }

  private static Schema text(String description) {
    return OASFactory.createSchema().addType(SchemaType.STRING).description(description);
  }

  /** The stream of events, whose handler is none of the framework's. */
  private static Operation events() {
    Schema stream = text("Server-sent events; x-events names the schema of the data of each kind.");
    Map<String, String> kinds = new TreeMap<>();
    for (String kind :
        List.of("Hello", "Dropped", "Exchange", "Breaker", "Key", "Configuration", "Alert")) {
      kinds.put(kind.toLowerCase(Locale.ROOT), REFERENCE + kind + "Event");
    }
    stream.addExtension("x-events", kinds);
    return OASFactory.createOperation()
        .operationId("followEvents")
        .summary("What happens, as it happens")
        .addParameter(
            OASFactory.createParameter()
                .name("last-event-id")
                .in(Parameter.In.HEADER)
                .description("The id of the last event that was seen: it goes on after that.")
                .schema(OASFactory.createSchema().addType(SchemaType.STRING)))
        .responses(
            OASFactory.createAPIResponses()
                .addAPIResponse(
                    "200",
                    OASFactory.createAPIResponse()
                        .description("The stream; it does not end by itself.")
                        .content(
                            OASFactory.createContent()
                                .addMediaType(
                                    "text/event-stream",
                                    OASFactory.createMediaType().schema(stream)))));
  }
}
