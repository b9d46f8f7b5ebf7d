import channel from './channel'
import connect from './connect'
import frame from './frame'
import keys from './keys'
import lanes from './lanes'
import overview from './overview'
import requests from './requests'
import route from './route'
import settings from './settings'

/** One file for each view; their words share one name space. */
export default {
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
