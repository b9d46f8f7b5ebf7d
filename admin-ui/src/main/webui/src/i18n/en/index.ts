import channel from './channel'
import connect from './connect'
import frame from './frame'
import lanes from './lanes'
import overview from './overview'
import requests from './requests'

/** One file for each view; their words share one name space. */
export default { ...frame, ...lanes, ...overview, ...connect, ...channel, ...requests }
