import type { Messages } from '../messages'
import channel from './channel'
import connect from './connect'
import frame from './frame'
import keys from './keys'
import lanes from './lanes'
import overview from './overview'
import requests from './requests'
import route from './route'
import settings from './settings'

const messages: Messages = {
  ...frame,
  ...lanes,
  ...channel,
  ...overview,
  ...connect,
  ...requests,
  ...route,
  ...settings,
  ...keys,
}

export default messages
