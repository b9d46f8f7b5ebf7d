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

export type Lanes = Schemas['Lanes']
export type LaneStatus = Schemas['Lane']
export type LaneEntry = Schemas['LaneEntry']
export type LaneHealth = Schemas['EntryHealth']
export type Breaker = Schemas['Breaker']
export type KeyStatus = Schemas['ChannelKey']

/** Sums of exchanges; tokens of the input are without what a cache held or took. */
export type Sums = Schemas['UsageSums']
export type Times = Schemas['Percentiles']

/** The answer of `GET /api/stats/series` and, without `at`, of `GET /api/stats/usage`. */
export type Usage = Schemas['Usage']

/** The answer of `GET /api/stats/activity`. */
export type Activity = Schemas['LaneActivity']
export type ActivityRow = Schemas['LaneActivityRow']

export type Ping = Schemas['Ping']
export type RequestRow = Schemas['Request']
export type RequestPage = Schemas['RequestPage']

/** One of the answer of `GET /api/channels`. */
export type ChannelStatus = Schemas['Channel']
/** What is kept of a channel, and sent for one. */
export type ChannelBody = Schemas['ChannelBody']
export type VendorPreset = Schemas['VendorPreset']

/** What came of a test, step by step. */
export type ChannelTest = Schemas['ChannelTest']
