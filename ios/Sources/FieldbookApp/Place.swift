// Where the store and its key lie: the store out of every backup, because it holds this installation's secret key, and
// the key that it is encrypted with in the Keychain.

import Fieldbook
import Foundation

enum Place {
    /// Where the store's key is kept. Screens and background windows must be given the same.
    static var keys: (any FieldbookKeyStore)? {
        #if canImport(Security)
            KeychainKeyStore()
        #else
            nil
        #endif
    }

    /// The store's folder, made where there is none.
    static var store: URL {
        let support = FileManager.default.urls(for: .applicationSupportDirectory, in: .userDomainMask).first
        var folder = (support ?? FileManager.default.temporaryDirectory).appendingPathComponent("Fieldbook")
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        #if os(iOS)
            var values = URLResourceValues()
            values.isExcludedFromBackup = true
            try? folder.setResourceValues(values)
        #endif
        return folder
    }
}
