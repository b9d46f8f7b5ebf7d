import { createRouter, createWebHistory } from 'vue-router'
import type { RouterHistory } from 'vue-router'

declare module 'vue-router' {
  interface RouteMeta {
    /** Key of the words that name the view. */
    title: string
  }
}

/** Parts of an address that belong to the frame, and stay when another view is shown. */
const KEPT = ['range'] as const

export function createPanelRouter(history: RouterHistory = createWebHistory()) {
  const router = createRouter({
    history,
    routes: [
      { path: '/', redirect: '/lanes' },
      {
        path: '/lanes/:dialect?',
        name: 'lanes',
        component: () => import('./views/lanes/LanesView.vue'),
        meta: { title: 'nav.lanes' },
      },
      {
        path: '/channels/new',
        name: 'channel-new',
        component: () => import('./views/channel/ChannelView.vue'),
        meta: { title: 'channel.add' },
      },
      {
        path: '/channels/:id',
        name: 'channel',
        component: () => import('./views/channel/ChannelView.vue'),
        meta: { title: 'lanes.channel' },
      },
      {
        path: '/overview',
        name: 'overview',
        component: () => import('./views/overview/OverviewView.vue'),
        meta: { title: 'nav.overview' },
      },
      {
        path: '/requests',
        name: 'requests',
        component: () => import('./views/requests/RequestsView.vue'),
        meta: { title: 'nav.requests' },
        children: [
          {
            path: ':id',
            name: 'request',
            component: () => import('./views/requests/RequestSheetView.vue'),
            meta: { title: 'nav.requests' },
          },
        ],
      },
      {
        path: '/route',
        name: 'route',
        component: () => import('./views/route/RouteView.vue'),
        meta: { title: 'nav.route' },
      },
      {
        path: '/keys',
        name: 'keys',
        component: () => import('./views/keys/KeysView.vue'),
        meta: { title: 'nav.keys' },
      },
      {
        path: '/settings',
        component: () => import('./views/settings/SettingsFrameView.vue'),
        children: [
          {
            path: '',
            name: 'settings',
            component: () => import('./views/settings/SettingsView.vue'),
            meta: { title: 'nav.settings' },
          },
          {
            path: 'backups',
            name: 'backups',
            component: () => import('./views/settings/BackupsView.vue'),
            meta: { title: 'nav.backups' },
          },
          {
            path: 'audit',
            name: 'audit',
            component: () => import('./views/settings/AuditView.vue'),
            meta: { title: 'nav.audit' },
          },
          {
            path: 'health',
            name: 'health',
            component: () => import('./views/settings/HealthView.vue'),
            meta: { title: 'nav.health' },
          },
        ],
      },
      {
        path: '/connect',
        name: 'connect',
        component: () => import('./views/connect/ConnectView.vue'),
        meta: { title: 'nav.connect' },
      },
      {
        path: '/:rest(.*)*',
        name: 'nowhere',
        component: () => import('./views/NowhereView.vue'),
        meta: { title: 'nowhere.heading' },
      },
    ],
  })
  router.beforeEach((to, from) => {
    const missing = KEPT.filter((name) => from.query[name] !== undefined && to.query[name] === undefined)
    if (missing.length === 0 || from.name === undefined) {
      return true
    }
    const kept = Object.fromEntries(missing.map((name) => [name, from.query[name]]))
    return { path: to.path, hash: to.hash, query: { ...to.query, ...kept }, replace: true }
  })
  return router
}
