// The app's one window: opening, enrolment, or home with what stands above it. The line on sync is beneath all of it.

#if canImport(SwiftUI) && os(iOS)
    import FieldbookAppModel
    import SwiftUI

    public struct RootView: View {
        private let app: AppModel
        @ObservedObject private var stage: Shown<Stage>
        @ObservedObject private var path: Shown<[Route]>

        public init(_ app: AppModel) {
            self.app = app
            stage = app.stage
            path = app.path
        }

        public var body: some View {
            content
                .tint(Look.accent)
                .environment(\.wording, app.wording)
                .task { await app.start() }
        }

        @ViewBuilder private var content: some View {
            switch stage.value {
            case .opening:
                ProgressView(app.wording(.loading))
            case .failed(let trouble, let canStartAnew):
                ScrollView {
                    VStack(alignment: .leading, spacing: Look.space) {
                        Heading(text: app.wording(.openingFailed))
                        TroubleView(trouble: trouble) { Task { await app.start() } }
                        if canStartAnew { StartAnewView(app: app) }
                    }
                    .padding(Look.space)
                }
            case .enrolling:
                if let desk = app.desk {
                    EnrolView(app: app, model: desk.enrol)
                }
            case .inUse:
                if let desk = app.desk {
                    home(desk)
                }
            }
        }

        private func home(_ desk: Desk) -> some View {
            NavigationStack(path: bound({ app.path.value }, { app.show($0) })) {
                HomeView(app: app, model: desk.home)
                    .navigationDestination(for: Route.self) { route in
                        switch route {
                        case .capture:
                            if let capture = app.capture { CaptureView(model: capture) }
                        case .attention: AttentionView(model: desk.attention)
                        case .kept: KeptView(model: desk.kept)
                        case .sync: SyncView(app: app, model: desk.sync)
                        }
                    }
            }
            .safeAreaInset(edge: .bottom, spacing: 0) {
                SyncBarView(bar: desk.bar.bar) { app.openOnce(.sync) }
            }
            .task { await desk.bar.watch() }
        }
    }
#endif
