// Sync: how things stand in plain words, each lane, and a button for those who cannot wait.

#if canImport(SwiftUI) && os(iOS)
    import FieldbookAppModel
    import SwiftUI

    struct SyncView: View {
        let app: AppModel
        let model: SyncModel
        @ObservedObject private var screen: Shown<ScreenState<SyncContent>>
        @Environment(\.wording) private var wording

        init(app: AppModel, model: SyncModel) {
            self.app = app
            self.model = model
            screen = model.screen
        }

        var body: some View {
            StateView(state: screen.value, retry: { Task { await model.syncNow() } }) { content in
                ScrollView {
                    VStack(alignment: .leading, spacing: Look.space) {
                        if let stopped = content.stopped { stop(stopped) }
                        if let trouble = content.trouble { TroubleView(trouble: trouble) }
                        counts(content)
                        Button {
                            Task { await model.syncNow() }
                        } label: {
                            Text(wording(content.isAsking ? .syncAsking : .syncNow))
                        }
                        .disabled(content.isAsking)
                        .target(wording(.syncNow), as: .main)
                        Heading(text: wording(.syncLanes))
                        ForEach(content.lanes) { lane in laneView(lane) }
                        Heading(text: wording(.syncWhose))
                        VStack(alignment: .leading, spacing: 4) {
                            Text(content.whose)
                            Text(content.server).font(.footnote).foregroundStyle(.secondary)
                        }
                        .card()
                    }
                    .column()
                }
            }
            .background(Look.ground)
            .navigationTitle(wording(.menuSync))
            .task { await model.watch() }
        }

        private func stop(_ stopped: SyncContent.Stopped) -> some View {
            VStack(alignment: .leading, spacing: Look.tight) {
                Label(stopped.sentence, systemImage: "exclamationmark.icloud").font(.body.weight(.semibold))
                Text(stopped.next).font(.callout)
                if stopped.canStartAnew { StartAnewView(app: app) }
            }
            .card()
        }

        private func counts(_ content: SyncContent) -> some View {
            VStack(alignment: .leading, spacing: Look.tight) {
                Text(content.bar.text).font(.title3.weight(.semibold))
                ForEach(content.counts, id: \.self) { line in Text(line).font(.body) }
            }
            .card()
            .accessibilityElement(children: .combine)
        }

        private func laneView(_ lane: SyncContent.LaneRow) -> some View {
            VStack(alignment: .leading, spacing: 4) {
                Text(lane.label).font(.headline)
                Text(lane.success).font(.subheadline).foregroundStyle(.secondary)
                if let failure = lane.failure { Text(failure).font(.subheadline) }
                if lane.isStopped { Sign(symbol: "stop.circle", text: wording(.laneStopped), tint: .red) }
            }
            .card()
            .accessibilityElement(children: .combine)
        }
    }
#endif
