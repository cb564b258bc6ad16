// Where the system gives the app a window in the background: one bounded sync, and the next window asked for.

#if canImport(BackgroundTasks) && os(iOS)
    import BackgroundTasks
    import FieldbookAppModel
    import Foundation

    /// What the system gives: it may be completed from any thread, and is so once.
    private struct Given: @unchecked Sendable {
        let task: BGTask
    }

    enum BackgroundEntry {
        /// No sooner than this many seconds after the app left the front; the system decides when.
        private static let pause: TimeInterval = 15 * 60

        /// Must be called before the app has finished launching.
        static func register(_ folder: URL) {
            BGTaskScheduler.shared.register(
                forTaskWithIdentifier: BackgroundWindow.identifier, using: nil
            ) { task in
                schedule()
                let given = Given(task: task)
                let window = Task {
                    let end = await BackgroundWindow(folder: folder, keyStore: Place.keys).run()
                    given.task.setTaskCompleted(success: end == .done)
                }
                task.expirationHandler = { window.cancel() }
            }
        }

        /// Asks for the next window. A system that refuses one is no harm: the app syncs when it is opened.
        static func schedule() {
            let request = BGAppRefreshTaskRequest(identifier: BackgroundWindow.identifier)
            request.earliestBeginDate = Date(timeIntervalSinceNow: pause)
            try? BGTaskScheduler.shared.submit(request)
        }
    }
#endif
