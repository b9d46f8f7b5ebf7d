import { VueQueryPlugin } from '@tanstack/vue-query'
import { createApp } from 'vue'
import App from './App.vue'
import { i18n, restoreLanguage } from './i18n'
import { restoreTheme } from './preferences/theme'
import { createPanelRouter } from './router'
import { createSession, sessionKey } from './session/session'
import './styles/tokens.css'
import './styles/base.css'
import './styles/controls.css'

restoreTheme()
restoreLanguage()

const session = createSession()
session.start()

createApp(App)
  .use(i18n)
  .use(createPanelRouter())
  .use(VueQueryPlugin, { queryClient: session.queries })
  .provide(sessionKey, session)
  .mount('#app')
