package io.trireme.admin;

import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;

/**
 * {@code GET /api/openapi.json}: this API, described for programs. The document is made with the
 * build.
 *
 * @see <a href="https://spec.openapis.org/oas/v3.1.0.html">OpenAPI 3.1</a>
 */
@Singleton
@Path("/api/openapi.json")
@Produces(MediaType.APPLICATION_JSON)
public final class DocumentResource {

  private static final String FILE = "META-INF/quarkus-generated-openapi-doc.JSON";

  /** Stands for any object, in the document. */
  @Schema(name = "Document", type = SchemaType.OBJECT)
  interface Document {}

  /** The document. */
  @GET
  @Operation(operationId = "getDocument", summary = "This document")
  @APIResponseSchema(Document.class)
  public byte[] document() {
    try (InputStream file =
        Thread.currentThread().getContextClassLoader().getResourceAsStream(FILE)) {
      if (file == null) {
        throw Refused.notFound("no_document", "This build was made without its document.");
      }
      return file.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
