/**
 * Finding stations on the venue's network: iOS asks the rider once and must be told which services are looked for;
 * Android needs multicast while it looks. Plain-address connections to the local network are allowed on iOS.
 */
const { AndroidConfig, withInfoPlist } = require('expo/config-plugins');

const SERVICE = '_bell-lap._tcp';

module.exports = function withLocalNetwork(config) {
  const withPermissions = AndroidConfig.Permissions.withPermissions(config, [
    'android.permission.ACCESS_NETWORK_STATE',
    'android.permission.ACCESS_WIFI_STATE',
    'android.permission.CHANGE_WIFI_MULTICAST_STATE',
  ]);
  return withInfoPlist(withPermissions, (plist) => {
    const info = plist.modResults;
    info.NSBonjourServices = [...new Set([...(info.NSBonjourServices ?? []), SERVICE])];
    info.NSLocalNetworkUsageDescription = 'To find the race’s station on the venue’s Wi-Fi and report to it.';
    // Names of the local network (.local, addresses) without App Transport Security's own rules on top; the TLS
    // connection itself is checked all the same.
    info.NSAppTransportSecurity = { NSAllowsArbitraryLoads: false, NSAllowsLocalNetworking: true };
    return plist;
  });
};
