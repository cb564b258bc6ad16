// Kept values: what stands and what was kept, side by side where there is room, each with its author and time.

#if canImport(SwiftUI) && os(iOS)
    import FieldbookAppModel
    import SwiftUI

    struct KeptView: View {
        let model: KeptModel
        @ObservedObject private var screen: Shown<ScreenState<KeptContent>>
        @Environment(\.wording) private var wording

        init(model: KeptModel) {
            self.model = model
            screen = model.screen
        }

        var body: some View {
            StateView(state: screen.value, retry: model.retry) { content in
                if content.rows.isEmpty {
                    AllIsWell(text: wording(.keptEmpty))
                } else {
                    ScrollView {
                        VStack(alignment: .leading, spacing: Look.space) {
                            ForEach(content.rows) { row in KeptRowView(row: row, model: model) }
                        }
                        .column()
                    }
                }
            }
            .background(Look.ground)
            .navigationTitle(wording(.menuKept))
            .task { await model.watch() }
        }
    }

    struct KeptRowView: View {
        let row: KeptRow
        let model: KeptModel
        @Environment(\.wording) private var wording

        var body: some View {
            VStack(alignment: .leading, spacing: Look.space) {
                VStack(alignment: .leading, spacing: 4) {
                    Text(row.title).font(.headline).accessibilityAddTraits(.isHeader)
                    Text(row.label).font(.subheadline).foregroundStyle(.secondary)
                }
                ViewThatFits(in: .horizontal) {
                    HStack(alignment: .top, spacing: Look.space) { sides }
                    VStack(alignment: .leading, spacing: Look.space) { sides }
                }
                if let trouble = row.trouble { TroubleView(trouble: trouble) }
                Button(wording(.keptRestore)) { Task { await model.restore(row.id) } }
                    .target(wording(.keptRestore), hint: row.kept.value, as: .main)
                Button(wording(.keptDismiss)) { Task { await model.dismiss(row.id) } }
                    .target(wording(.keptDismiss), hint: row.kept.value, as: .quiet)
            }
            .card()
            .disabled(row.isBusy)
        }

        @ViewBuilder private var sides: some View {
            side(.keptStands, "checkmark.circle", row.standing)
            side(.keptAside, "archivebox", row.kept)
        }

        private func side(_ name: Phrase, _ symbol: String, _ side: KeptRow.Side) -> some View {
            VStack(alignment: .leading, spacing: 4) {
                Sign(symbol: symbol, text: wording(name))
                Text(side.value).font(.title3)
                Text(side.author).font(.footnote).foregroundStyle(.secondary)
            }
            .frame(maxWidth: .infinity, alignment: .leading)
            .accessibilityElement(children: .combine)
        }
    }
#endif
