// A key store for machines that have nothing better.

import Foundation

/// Keeps keys in files of a folder that its owner alone may read: for desktops, which offer nothing that is everywhere.
///
/// It protects a store that is copied or backed up without this folder, and nothing else: whoever reads the folder reads
/// the store. So it says as much to `warn` whenever it makes a key. On an Apple device use ``KeychainKeyStore``.
public struct FileKeyStore: FieldbookKeyStore {
    private let folder: URL
    private let warn: @Sendable (String) -> Void

    /// `folder` is where the keys lie, never the store's own; `warn` takes the warning, in English.
    public init(
        folder: URL,
        warn: @escaping @Sendable (String) -> Void = { FileHandle.standardError.write(Data(($0 + "\n").utf8)) }
    ) {
        self.folder = folder
        self.warn = warn
    }

    public func load(_ name: String) throws -> Data? {
        do {
            return try Data(contentsOf: folder.appendingPathComponent(name))
        } catch let error as CocoaError where error.code == .fileReadNoSuchFile {
            return nil
        }
    }

    public func save(_ key: Data, as name: String) throws {
        let files = FileManager.default
        try files.createDirectory(at: folder, withIntermediateDirectories: true)
        let fresh = folder.appendingPathComponent(name + ".new")
        // Readable for its owner before a byte of the key is in it.
        guard files.createFile(atPath: fresh.path, contents: nil, attributes: [.posixPermissions: 0o600]) else {
            throw CocoaError(.fileWriteUnknown)
        }
        let handle = try FileHandle(forWritingTo: fresh)
        try handle.write(contentsOf: key)
        try handle.synchronize()
        try handle.close()
        guard rename(fresh.path, folder.appendingPathComponent(name).path) == 0 else {
            throw CocoaError(.fileWriteUnknown)
        }
        // The new name is on the disk with its folder.
        let directory = open(folder.path, O_RDONLY)
        if directory >= 0 {
            fsync(directory)
            close(directory)
        }
        warn("The key of the store lies in a file, \(folder.path): whoever can read it can read the store.")
    }

    public func remove(_ name: String) throws {
        let file = folder.appendingPathComponent(name)
        if FileManager.default.fileExists(atPath: file.path) { try FileManager.default.removeItem(at: file) }
    }
}
