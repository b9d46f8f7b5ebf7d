package io.trireme.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/** nginx with one worker, {@code proxy_pass}, no buffering, upstream connections kept, no log. */
final class NginxTarget implements Target {
  private final Path executable;

  NginxTarget(Path executable) {
    this.executable = requireNonNull(executable, "executable is null");
  }

  @Override
  public String name() {
    return "nginx";
  }

  @Override
  public Optional<String> missing() {
    return Files.isExecutable(executable)
        ? Optional.empty()
        : Optional.of("there is no " + executable);
  }

  @Override
  public Running start(int upstreamPort) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("bench-nginx-");
    int port = HttpProbe.freePort();
    // The worker of a root nginx changes to a user that may not enter the folder, unless told.
    String user = System.getProperty("user.name", "").equals("root") ? "user root;" : "";
    Path configuration = folder.resolve("nginx.conf");
    Files.writeString(configuration, configuration(user, upstreamPort, port));
    List<String> command =
        List.of(
            executable.toString(),
            "-p",
            folder.toString(),
            "-e",
            folder.resolve("error.log").toString(),
            "-c",
            configuration.toString());
    ChildProcess process = ChildProcess.start(command, Map.of(), folder, port, "/");
    return new ProxyProcess(new Endpoint("127.0.0.1", port, "bench-key"), process, folder);
  }

  private static String configuration(String user, int upstreamPort, int port) {
    return """
      %s
      daemon off;
      worker_processes 1;
      worker_rlimit_nofile 8192;
      pid nginx.pid;
      error_log error.log;
      events { worker_connections 8000; }
      http {
        access_log off;
        client_body_temp_path body;
        proxy_temp_path proxy;
        fastcgi_temp_path fastcgi;
        uwsgi_temp_path uwsgi;
        scgi_temp_path scgi;
        keepalive_requests 100000000;
        upstream bench {
          server 127.0.0.1:%d;
          keepalive 256;
          keepalive_requests 100000000;
        }
        server {
          listen 127.0.0.1:%d backlog=4096;
          location / {
            proxy_pass http://bench;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_buffering off;
            proxy_read_timeout 600s;
          }
        }
      }
      """
        .formatted(user, upstreamPort, port);
  }
}
