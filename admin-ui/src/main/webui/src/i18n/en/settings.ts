export default {
  tab: { settings: 'Gateway', backups: 'Import and backups', audit: 'Audit', health: 'Health' },
  health: {
    fine: 'In order: the configuration is in force, the database answers, and there are channels.',
    away: 'The {name} does not answer.',
    awayTodo:
      'Requests of clients are served as before. Nothing can be changed or looked up until it is back; the log of the server says why it is away.',
    noChannel: 'There is no channel.',
    noChannelTodo: 'Every request is refused until one is added.',
    degraded: 'The gateway calls itself {status}.',
    degradedTodo: 'The log of the server says why.',
    storage: 'Storage',
    storageFine: 'The database answers.',
    storageAway: 'The database does not answer.',
    replicaNote: 'is the process that this page follows',
  },
  gateway: {
    version: 'Version',
    commit: 'commit {commit}',
    mode: 'Mode',
    uptime: 'Uptime',
    since: 'since {moment}',
    channels: 'Channels',
    active: '{active} of {total} active',
    noChannel: 'none yet',
  },
  configuration: {
    label: 'Configuration',
    database: 'in the database',
    revision: 'revision {revision}',
    loaded: 'loaded {ago}',
    refusedTitle: 'The last change of {file} was refused.',
    refusedTodo:
      'Revision {revision} still runs. Correct the line and save: Trireme reads it again by itself.',
  },
  dialects: {
    heading: 'Dialects',
    note: 'What clients can speak to this address.',
    none: 'No dialect is registered: this build of Trireme holds no protocol module, so no client can connect.',
  },
}
