import type { components } from './schema'

/** What the admin API writes and reads, by the names of its document. */
export type Schemas = components['schemas']

export type Overview = Schemas['Overview']
export type Configuration = Schemas['OverviewConfiguration']
export type Dialect = Schemas['OverviewDialect']
export type Lane = Schemas['OverviewLane']
export type Channel = Schemas['OverviewChannel']
export type ChannelState = Channel['state']

/** `application/problem+json`, as every error of `/api` is written. */
export type Problem = Schemas['Problem']

/** What is wrong with one field: its path in what was sent, and why. */
export type FieldError = Schemas['FieldError']
