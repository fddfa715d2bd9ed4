/**
 * The service manager that started us (systemd), told over the socket that `NOTIFY_SOCKET` names: that we are
 * ready, how it stands, that we live, that we are going.
 *
 * @example
 * const manager = await openServiceManager({ env: process.env, log })
 * manager?.tell({ READY: '1', STATUS: 'trading is active' })
 */
export { type NotifySocket, openNotifySocket } from './notify-socket.ts'
export { openServiceManager, type ServiceManager, type ServiceManagerOptions } from './service-manager.ts'
