{{- define "trireme.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{/* The release's name always comes first, unless it is the chart's: so no two releases make the same name. */}}
{{- define "trireme.fullname" -}}
{{- $name := include "trireme.name" . -}}
{{- $full := .Values.fullnameOverride | default (ternary $name (printf "%s-%s" .Release.Name $name) (eq .Release.Name $name)) -}}
{{- if gt (len $full) 50 -}}
{{- printf "%s-%s" ($full | trunc 41 | trimSuffix "-") (sha256sum $full | trunc 8) -}}
{{- else -}}
{{- $full -}}
{{- end -}}
{{- end -}}

{{- define "trireme.selector" -}}
app.kubernetes.io/name: {{ include "trireme.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: gateway
{{- end -}}

{{/* Takes a dict: root, and the component, which is the gateway by default. */}}
{{- define "trireme.labels" -}}
{{- $root := .root -}}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_" }}
app.kubernetes.io/name: {{ include "trireme.name" $root }}
app.kubernetes.io/instance: {{ $root.Release.Name }}
app.kubernetes.io/component: {{ .component | default "gateway" }}
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/part-of: trireme
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
{{- with $root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* The head of an object's metadata. Takes a dict: root, name (a suffix), component. */}}
{{- define "trireme.metadata" -}}
name: {{ include "trireme.fullname" .root }}{{ with .name }}-{{ . }}{{ end }}
namespace: {{ .root.Release.Namespace }}
labels:
  {{- include "trireme.labels" . | nindent 2 }}
{{- end -}}

{{- define "trireme.image" -}}
{{- with .Values.image -}}
{{- with .registry }}{{ . }}/{{ end -}}
{{- .repository -}}
{{- if .digest }}@{{ .digest }}{{ else }}:{{ .tag | default $.Chart.AppVersion }}{{ end -}}
{{- end -}}
{{- end -}}

{{- define "trireme.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- .Values.serviceAccount.name | default (include "trireme.fullname" .) -}}
{{- else -}}
{{- .Values.serviceAccount.name | default "default" -}}
{{- end -}}
{{- end -}}

{{- define "trireme.replicas" -}}
{{- if kindIs "invalid" .Values.replicaCount -}}
{{- ternary 2 1 (eq .Values.mode "cluster") -}}
{{- else -}}
{{- .Values.replicaCount | int -}}
{{- end -}}
{{- end -}}

{{/* The least number of pods that run. */}}
{{- define "trireme.leastReplicas" -}}
{{- if .Values.autoscaling.enabled -}}
{{- .Values.autoscaling.minReplicas | int -}}
{{- else if .Values.keda.enabled -}}
{{- .Values.keda.minReplicas | int -}}
{{- else -}}
{{- include "trireme.replicas" . -}}
{{- end -}}
{{- end -}}

{{- define "trireme.authSecret" -}}
{{- .Values.auth.existingSecret | default (printf "%s-keys" (include "trireme.fullname" .)) -}}
{{- end -}}

{{- define "trireme.makesEncryptionKey" -}}
{{- if not .Values.encryption.existingSecret -}}
{{- if kindIs "invalid" .Values.encryption.create | ternary (eq .Values.mode "cluster") .Values.encryption.create -}}
yes
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "trireme.encryptionSecret" -}}
{{- if .Values.encryption.existingSecret -}}
{{- .Values.encryption.existingSecret -}}
{{- else if include "trireme.makesEncryptionKey" . -}}
{{- include "trireme.fullname" . }}-encryption
{{- end -}}
{{- end -}}

{{- define "trireme.configMap" -}}
{{- if .Values.config.existingConfigMap -}}
{{- .Values.config.existingConfigMap -}}
{{- else if .Values.config.content -}}
{{- include "trireme.fullname" . }}-config
{{- end -}}
{{- end -}}

{{- define "trireme.claim" -}}
{{- if and (eq .Values.mode "standalone") .Values.persistence.enabled -}}
{{- .Values.persistence.existingClaim | default (printf "%s-data" (include "trireme.fullname" .)) -}}
{{- end -}}
{{- end -}}

{{/* Clusters before 1.30 have no sleep for preStop, and the image no command for it: there the delay takes its seconds over, in which the gateway
     serves just as well. */}}
{{- define "trireme.canSleep" -}}
{{- if semverCompare ">=1.30.0-0" .Capabilities.KubeVersion.Version -}}yes{{- end -}}
{{- end -}}

{{- define "trireme.drainDelay" -}}
{{- if include "trireme.canSleep" . -}}
{{- .Values.drain.delaySeconds | int -}}
{{- else -}}
{{- add (.Values.drain.delaySeconds | int) (.Values.drain.preStopSeconds | int) -}}
{{- end -}}
{{- end -}}

{{- define "trireme.gracePeriod" -}}
{{- with .Values.drain -}}
{{- $needed := add (.preStopSeconds | int) (.delaySeconds | int) (.timeoutSeconds | int) 10 -}}
{{- if kindIs "invalid" .terminationGracePeriodSeconds -}}
{{- $needed -}}
{{- else if lt (.terminationGracePeriodSeconds | int64) ($needed | int64) -}}
{{- fail (printf "drain.terminationGracePeriodSeconds is %d and must be at least %d: preStopSeconds + delaySeconds + timeoutSeconds + 10" (.terminationGracePeriodSeconds | int64) $needed) -}}
{{- else -}}
{{- .terminationGracePeriodSeconds | int64 -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "trireme.javaOptions" -}}
{{- $options := list -}}
{{- if or .Values.trustedCA.existingConfigMap .Values.trustedCA.existingSecret -}}
{{- $options = append $options (printf "-Djavax.net.ssl.trustStore=/etc/trireme/trust/%s" .Values.trustedCA.key) -}}
{{- $options = append $options "-Djavax.net.ssl.trustStoreType=PKCS12" -}}
{{- with .Values.trustedCA.password -}}
{{- $options = append $options (printf "-Djavax.net.ssl.trustStorePassword=%s" .) -}}
{{- end -}}
{{- end -}}
{{- with .Values.gateway.javaOptions -}}
{{- $options = append $options . -}}
{{- end -}}
{{- join " " $options -}}
{{- end -}}

{{- define "trireme.trustVolume" -}}
{{- if .Values.trustedCA.existingConfigMap -}}
- name: trust
  configMap:
    name: {{ .Values.trustedCA.existingConfigMap }}
    defaultMode: 0444
{{- else if .Values.trustedCA.existingSecret -}}
- name: trust
  secret:
    secretName: {{ .Values.trustedCA.existingSecret }}
    defaultMode: 0440
{{- end -}}
{{- end -}}

{{/* Takes a dict: root, api. Fails where the cluster does not know the API. */}}
{{- define "trireme.needsApi" -}}
{{- include "trireme.validate" .root -}}
{{- if not (or (.root.Capabilities.APIVersions.Has .api) (has .api .root.Values.assumeApis)) -}}
{{- fail (printf "the cluster does not serve %s; install it, switch %s off, or name the API in assumeApis when rendering without a cluster" .api .value) -}}
{{- end -}}
{{- end -}}

{{/* Which pods are this release's, for queries. */}}
{{- define "trireme.podMatcher" -}}
namespace="{{ .Release.Namespace }}",pod=~"{{ include "trireme.fullname" . }}-[a-z0-9]+-[a-z0-9]+"
{{- end -}}

{{- define "trireme.validate" -}}
{{- $scales := or .Values.autoscaling.enabled .Values.keda.enabled -}}
{{- if and .Values.autoscaling.enabled .Values.keda.enabled -}}
{{- fail "autoscaling.enabled and keda.enabled: one of the two" -}}
{{- end -}}
{{- if eq .Values.mode "standalone" -}}
{{- if gt (include "trireme.replicas" . | int) 1 -}}
{{- fail (printf "replicaCount is %s and must be 1 with mode=standalone: its state is in one process; use mode=cluster" (include "trireme.replicas" .)) -}}
{{- end -}}
{{- if $scales -}}
{{- fail "autoscaling and keda need mode=cluster: the state of mode=standalone is in one process" -}}
{{- end -}}
{{- if .Values.database.migrationJob.enabled -}}
{{- fail "database.migrationJob needs mode=cluster: the gateway of mode=standalone brings its own file up to date" -}}
{{- end -}}
{{- else -}}
{{- if not .Values.database.existingSecret -}}
{{- fail "mode=cluster needs database.existingSecret, a Secret with the URL of a PostgreSQL" -}}
{{- end -}}
{{- if and .Values.redis.enabled (not .Values.redis.existingSecret) -}}
{{- fail "mode=cluster needs redis.existingSecret, a Secret with the URL of a Valkey or Redis; or redis.enabled=false" -}}
{{- end -}}
{{- if not (include "trireme.encryptionSecret" .) -}}
{{- fail "mode=cluster needs encryption.existingSecret or encryption.create: all replicas read the same secrets" -}}
{{- end -}}
{{- end -}}
{{- with .Values.autoscaling -}}
{{- if and .enabled (gt (.minReplicas | int) (.maxReplicas | int)) -}}
{{- fail "autoscaling.minReplicas is greater than autoscaling.maxReplicas" -}}
{{- end -}}
{{- if and .enabled (not .targetCPUUtilizationPercentage) (not .targetStreamsInFlight) -}}
{{- fail "autoscaling needs targetCPUUtilizationPercentage or targetStreamsInFlight" -}}
{{- end -}}
{{- end -}}
{{- with .Values.keda -}}
{{- if and .enabled (not .serverAddress) -}}
{{- fail "keda needs serverAddress, the address of a Prometheus" -}}
{{- end -}}
{{- if and .enabled (gt (.minReplicas | int) (.maxReplicas | int)) -}}
{{- fail "keda.minReplicas is greater than keda.maxReplicas" -}}
{{- end -}}
{{- end -}}
{{- if and .Values.config.content .Values.config.existingConfigMap -}}
{{- fail "config.content and config.existingConfigMap: one of the two" -}}
{{- end -}}
{{- if and .Values.trustedCA.existingConfigMap .Values.trustedCA.existingSecret -}}
{{- fail "trustedCA.existingConfigMap and trustedCA.existingSecret: one of the two" -}}
{{- end -}}
{{- if and .Values.metrics.serviceMonitor.enabled .Values.metrics.podMonitor.enabled -}}
{{- fail "metrics.serviceMonitor.enabled and metrics.podMonitor.enabled: one of the two, or every sample is counted twice" -}}
{{- end -}}
{{- if and .Values.auth.existingSecret (or .Values.auth.proxyAccessKey .Values.auth.adminAccessKey) -}}
{{- fail "auth.existingSecret and auth.proxyAccessKey or auth.adminAccessKey: one of the two" -}}
{{- end -}}
{{- if and .Values.ingress.enabled (not .Values.ingress.hosts) -}}
{{- fail "ingress needs hosts" -}}
{{- end -}}
{{- if and .Values.httpRoute.enabled (not .Values.httpRoute.parentRefs) -}}
{{- fail "httpRoute needs parentRefs, the Gateways that it belongs to" -}}
{{- end -}}
{{- $ours := list "HOST" "PORT" "MANAGEMENT_HOST" "MANAGEMENT_PORT" "QUARKUS_MANAGEMENT_PORT" "TRIREME_DATA" "TRIREME_DATABASE_MIGRATE" "TRIREME_CONFIG" "TRIREME_DRAIN_DELAY" "TRIREME_DRAIN_TIMEOUT" -}}
{{- range .Values.extraEnv -}}
{{- if has .name $ours -}}
{{- fail (printf "extraEnv must not set %s: the chart's ports, folders and times rely on it" .name) -}}
{{- end -}}
{{- end -}}
{{- end -}}
