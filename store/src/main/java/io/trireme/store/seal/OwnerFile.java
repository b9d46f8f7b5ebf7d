package io.trireme.store.seal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

import static java.util.Objects.requireNonNull;

/** Files that only their owner may read. */
public final class OwnerFile {

  private OwnerFile() {}

  /**
   * Puts a file with this content in place of the one before, or leaves that as it is. When this
   * returns it is on the disk.
   *
   * @param file its folder is made with mode 0700 if it is not there
   */
  public static void replace(Path file, byte[] content) throws IOException {
    Path folder = requireNonNull(file.toAbsolutePath().getParent(), "a file has a folder");
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder, rights("rwx------"));
    }
    String name = requireNonNull(file.getFileName(), "a file has a name").toString();
    Path draft = Files.createTempFile(folder, name, ".tmp", rights("rw-------"));
    try {
      try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
        ByteBuffer buffer = ByteBuffer.wrap(content);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        channel.force(true);
      }
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  /**
   * Makes an empty file, or takes the rights of others to one that is there.
   *
   * @param file its folder is made with mode 0700 if it is not there
   */
  public static void ensure(Path file) throws IOException {
    Path folder = requireNonNull(file.toAbsolutePath().getParent(), "a file has a folder");
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder, rights("rwx------"));
    }
    if (Files.exists(file)) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    } else {
      Files.createFile(file, rights("rw-------"));
    }
  }

  private static FileAttribute<?> rights(String text) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
  }
}
