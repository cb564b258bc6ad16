// Where the store's key is kept. The library never keeps it: a lost key is a lost store, and never "damaged".

import Foundation

/// Keeps keys by name: the Keychain, or something of the app's own. Called on the library's threads.
public protocol FieldbookKeyStore: Sendable {
    /// The key of a name; nothing where there is none.
    func load(_ name: String) throws -> Data?
    /// Keeps a key durably, in place of one that is there.
    func save(_ key: Data, as name: String) throws
    /// Removes a key; nothing happens where there is none.
    func remove(_ name: String) throws
}

#if canImport(Security)
    import Security

    /// Keeps keys in the Keychain of this device: never in a backup, never on another device, readable after the first
    /// unlock, so that a background window can sync.
    public struct KeychainKeyStore: FieldbookKeyStore {
        private let service: String
        private let accessGroup: String?

        /// `accessGroup` shares the keys with the app's extensions.
        public init(service: String = "fieldbook", accessGroup: String? = nil) {
            self.service = service
            self.accessGroup = accessGroup
        }

        public func load(_ name: String) throws -> Data? {
            var query = item(name)
            query[kSecReturnData] = true
            query[kSecMatchLimit] = kSecMatchLimitOne
            var found: CFTypeRef?
            let status = SecItemCopyMatching(query as CFDictionary, &found)
            if status == errSecItemNotFound { return nil }
            try check(status)
            return found as? Data
        }

        public func save(_ key: Data, as name: String) throws {
            var fresh = item(name)
            fresh[kSecValueData] = key
            fresh[kSecAttrAccessible] = kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly
            let status = SecItemAdd(fresh as CFDictionary, nil)
            if status == errSecDuplicateItem {
                try check(SecItemUpdate(item(name) as CFDictionary, [kSecValueData: key] as CFDictionary))
            } else {
                try check(status)
            }
        }

        public func remove(_ name: String) throws {
            let status = SecItemDelete(item(name) as CFDictionary)
            if status != errSecItemNotFound { try check(status) }
        }

        private func item(_ name: String) -> [CFString: Any] {
            var query: [CFString: Any] = [
                kSecClass: kSecClassGenericPassword,
                kSecAttrService: service,
                kSecAttrAccount: name,
                kSecUseDataProtectionKeychain: true,
            ]
            if let accessGroup { query[kSecAttrAccessGroup] = accessGroup }
            return query
        }

        private func check(_ status: OSStatus) throws {
            guard status == errSecSuccess else {
                throw NSError(domain: NSOSStatusErrorDomain, code: Int(status))
            }
        }
    }
#endif
