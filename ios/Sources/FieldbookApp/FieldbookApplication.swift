// The app itself: one store, one window, and word to the core of every coming and going.

#if canImport(SwiftUI) && os(iOS)
    import Fieldbook
    import FieldbookAppModel
    import FieldbookAppScreens
    import SwiftUI
    import UIKit

    /// The app. The app target's own main file calls `FieldbookApplication.main()`.
    public struct FieldbookApplication: App {
        @Environment(\.scenePhase) private var phase
        @State private var app = AppModel(
            AppModel.Options(
                folder: Place.store, deviceName: UIDevice.current.name, keyStore: Place.keys))

        public init() {
            BackgroundEntry.register(Place.store)
        }

        public var body: some Scene {
            WindowGroup {
                RootView(app)
            }
            .onChange(of: phase) { phase in
                switch phase {
                case .background:
                    BackgroundEntry.schedule()
                    leave()
                case .active:
                    Task { await app.toForeground() }
                default:
                    break
                }
            }
        }

        /// The system waits a few seconds for the store to give up its locks; an app that holds one is ended.
        private func leave() {
            let waiting = UIApplication.shared.beginBackgroundTask(withName: "fieldbook.pause")
            Task {
                await app.toBackground()
                UIApplication.shared.endBackgroundTask(waiting)
            }
        }
    }
#endif
