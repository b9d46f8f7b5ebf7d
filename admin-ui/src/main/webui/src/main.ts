import { createApp } from 'vue'
import App from './App.vue'
import { i18n, restoreLanguage } from './i18n'
import { restoreTheme } from './preferences/theme'
import { createSession, sessionKey } from './session/session'
import './styles/tokens.css'
import './styles/base.css'

restoreTheme()
restoreLanguage()

const session = createSession()
session.start()

createApp(App).use(i18n).provide(sessionKey, session).mount('#app')
