import type { Messages } from '../messages'
import channel from './channel'
import connect from './connect'
import frame from './frame'
import lanes from './lanes'
import overview from './overview'
import requests from './requests'

const messages: Messages = { ...frame, ...lanes, ...overview, ...connect, ...channel, ...requests }

export default messages
