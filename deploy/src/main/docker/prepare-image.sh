#!/bin/sh
# Runs in the build stage of the image: makes a runtime of the modules that are needed, an AOT cache by starting the gateway once,
# and a root file system of nothing but them and the C library.
set -eu

home=/opt/trireme
root=/rootfs
java=$home/jre/bin/java
app="$home/app/quarkus-run.jar"

"$JAVA_HOME/bin/jlink" --add-modules "$(cat "$home/modules.txt")" --strip-java-debug-attributes --no-man-pages --no-header-files --generate-cds-archive \
  --output "$home/jre"

# Libraries out of their jars, since folders for temporary files may forbid programs.
case "$(uname -m)" in
  x86_64) zstd=linux/amd64 sqlite=org/sqlite/native/Linux/x86_64 ;;
  aarch64) zstd=linux/aarch64 sqlite=org/sqlite/native/Linux/aarch64 ;;
  *) echo "no image is made for $(uname -m)" >&2; exit 1 ;;
esac
mkdir -p "$home/native" /tmp/unpacked
(cd /tmp/unpacked &&
  "$JAVA_HOME/bin/jar" xf "$home"/app/lib/main/com.github.luben.zstd-jni-*.jar "$zstd" &&
  "$JAVA_HOME/bin/jar" xf "$home"/app/lib/main/org.xerial.sqlite-jdbc-*.jar "$sqlite")
mv /tmp/unpacked/"$zstd"/libzstd-jni-*.so "$home/native/libzstd-jni.so"
mv /tmp/unpacked/"$sqlite"/libsqlitejdbc.so "$home/native/"

# A start and a stop, so that the next start finds its classes ready.
mkdir -p /tmp/train
grep -v '^-XX:AOTCache=' "$home/jvm.options" >/tmp/train/options
HOST=127.0.0.1 PORT=13000 MANAGEMENT_PORT=19000 TRIREME_DATA=/tmp/train/data PROXY_ACCESS_KEY=tr-only-while-the-image-is-made-0000000000 \
  "$java" @/tmp/train/options "-XX:AOTCacheOutput=$home/trireme.aot" -jar "$app" serve &
pid=$!
tries=0
until HOST=127.0.0.1 PORT=13000 "$java" -cp "$home/app/app/*" io.trireme.deploy.HealthCheck; do
  kill -0 "$pid" 2>/dev/null || { echo "the gateway did not start" >&2; exit 1; }
  tries=$((tries + 1))
  [ "$tries" -lt 120 ] || { echo "the gateway is not ready after two minutes" >&2; exit 1; }
  sleep 1
done
kill -TERM "$pid"
wait "$pid" || true
[ -s "$home/trireme.aot" ] || { echo "no AOT cache was made" >&2; exit 1; }

# Every library that something loads, at the place where it looks for it.
mkdir -p "$root/etc" "$root/tmp" "$root/data"
find "$home/jre" "$home/native" -type f \( -name '*.so' -o -path '*/bin/*' \) | while read -r file; do
  ldd "$file" 2>/dev/null | sed -n 's/.*=> \(\/[^ ]*\) .*/\1/p; s/^[[:space:]]*\(\/[^ ]*\) (.*/\1/p'
done | grep -v "^$home/" | sort -u | while read -r library; do
  mkdir -p "$root$(dirname "$library")"
  cp -L "$library" "$root$library"
done
printf 'root:x:0:0:root:/:/none\ntrireme:x:65532:65532:trireme:/data:/none\n' >"$root/etc/passwd"
printf 'root:x:0:\ntrireme:x:65532:\n' >"$root/etc/group"
echo 'hosts: files dns' >"$root/etc/nsswitch.conf"
chmod 1777 "$root/tmp"
# Clusters may give any user, always of group 0.
chown 65532:0 "$root/data"
chmod 0775 "$root/data"
