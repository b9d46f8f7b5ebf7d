/** The answer of `GET /api/overview`, as the admin API writes it. */
export interface Overview {
  name: string
  version: string
  commit: string
  mode: string
  /** ISO 8601, by the clock of the server. */
  startedAt: string
  uptimeSeconds: number
  configuration: Configuration
  dialects: Dialect[]
  lanes: Lane[]
}

export interface Configuration {
  source: 'file' | 'database'
  file: string | null
  revision: number
  /** ISO 8601, by the clock of the server. */
  loadedAt: string | null
  /** Why the last reload was refused, with its line; null when the newest file is in use. */
  problem: string | null
}

export interface Dialect {
  id: string
  name: string
  /** Method and path, for example `POST /v1/messages`. */
  endpoints: string[]
}

export interface Lane {
  dialect: string
  strategy: string
  /** In the order in which they are tried. */
  channels: Channel[]
}

export type ChannelState = 'active' | 'suspended' | 'disabled'

export interface Channel {
  id: string
  name: string
  dialect: string
  state: ChannelState
  baseUrls: string[]
  /** How many of its keys are enabled. */
  keys: number
  /** The client's model, exact or with `*`, to the name that the upstream knows. */
  modelMappings: Record<string, string>
}

/** `application/problem+json`, as every error of `/api` is written. */
export interface Problem {
  type: string
  title: string
  status: number
  code: string
  detail: string
  errors: FieldError[]
}

/** What is wrong with one field: its path in what was sent, and why. */
export interface FieldError {
  field: string
  message: string
}
