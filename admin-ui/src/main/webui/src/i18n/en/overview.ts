export default {
  overview: {
    heading: 'Overview',
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
