/**
 * Metro for this app: the race's and the phone's pure cores live one folder up and are bundled as they are (its imports carry `.ts`); npm
 * packages come from this folder's own node_modules only.
 */
const path = require('node:path');
const { getDefaultConfig } = require('expo/metro-config');

const config = getDefaultConfig(__dirname);
const ownModules = path.join(__dirname, 'node_modules');

config.watchFolders = [path.join(__dirname, '..', 'race'), path.join(__dirname, '..', 'phone')];
config.resolver.nodeModulesPaths = [ownModules];
config.resolver.disableHierarchicalLookup = false;
// Tests stand beside what they test and speak to Node: not for phones.
config.resolver.blockList = [/\/testing\//, /\.test\.ts$/, /\.bench\.ts$/];
// SQLite for the web build.
config.resolver.assetExts.push('wasm');

module.exports = config;
