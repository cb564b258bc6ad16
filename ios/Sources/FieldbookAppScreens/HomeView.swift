// Home: what was left unfinished, quick entry, today, the customers visited last. Everything else is in one menu.

#if canImport(SwiftUI) && os(iOS)
    import FieldbookAppModel
    import SwiftUI

    struct HomeView: View {
        let app: AppModel
        let model: HomeModel
        @ObservedObject private var screen: Shown<ScreenState<HomeContent>>
        @ObservedObject private var confirmation: Shown<Confirmation?>
        @ObservedObject private var trouble: Shown<Trouble?>
        @Environment(\.wording) private var wording

        init(app: AppModel, model: HomeModel) {
            self.app = app
            self.model = model
            screen = model.screen
            confirmation = model.confirmation
            trouble = model.trouble
        }

        var body: some View {
            StateView(state: screen.value, retry: { Task { await model.retry() } }) { content in
                ScrollView {
                    VStack(alignment: .leading, spacing: Look.space) {
                        Text(content.date).font(.subheadline).foregroundStyle(.secondary)
                        if let confirmation = confirmation.value {
                            ConfirmationView(confirmation: confirmation, model: model)
                        }
                        if let trouble = trouble.value { TroubleView(trouble: trouble, retry: model.seen) }
                        ForEach(content.unfinished) { row in
                            UnfinishedRowView(row: row, model: model) { app.open(.capture(row.start)) }
                        }
                        QuickEntryView(model: model) { app.open(.capture($0)) }
                        Heading(text: wording(.homeToday))
                        today(content.today)
                        Heading(text: wording(.homeRecent))
                        recent(content.recent)
                    }
                    .column()
                }
                .toolbar { menu(content.menu) }
            }
            .background(Look.ground)
            .navigationTitle(wording(.homeTitle))
            .refreshable { await model.retry() }
            .task { await model.watch() }
        }

        @ViewBuilder private func today(_ rows: [TodayRow]) -> some View {
            if rows.isEmpty {
                Text(wording(.homeNothingToday)).foregroundStyle(.secondary).card()
            } else {
                ForEach(rows) { row in
                    TodayRowView(row: row, model: model) { app.open(.capture($0)) }
                }
            }
        }

        @ViewBuilder private func recent(_ rows: [CustomerRow]) -> some View {
            if rows.isEmpty {
                Text(wording(.homeNoCustomers)).foregroundStyle(.secondary).card()
            } else {
                ForEach(rows) { row in
                    CustomerRowView(row: row) { app.open(.capture(model.open(row))) }
                }
            }
        }

        private func menu(_ menu: HomeContent.Menu) -> some ToolbarContent {
            ToolbarItem(placement: .primaryAction) {
                Menu {
                    entry(.menuAttention, menu.attention, "exclamationmark.bubble", .attention)
                    entry(.menuKept, menu.kept, "arrow.triangle.branch", .kept)
                    entry(.menuSync, 0, "arrow.triangle.2.circlepath", .sync)
                } label: {
                    Image(systemName: menu.attention + menu.kept > 0 ? "ellipsis.circle.fill" : "ellipsis.circle")
                }
                .target(wording(.homeMenu))
            }
        }

        private func entry(_ name: Phrase, _ count: Int, _ symbol: String, _ route: Route) -> some View {
            let text = count > 0 ? wording(.menuCount, wording(name), "\(count)") : wording(name)
            return Button {
                app.open(route)
            } label: {
                Label(text, systemImage: symbol)
            }
            .target(text)
        }
    }

    /// What was just done, and a way back where there is one.
    struct ConfirmationView: View {
        let confirmation: Confirmation
        let model: HomeModel
        @Environment(\.wording) private var wording

        var body: some View {
            HStack(spacing: Look.tight) {
                Label(confirmation.text, systemImage: "checkmark.circle.fill")
                    .frame(maxWidth: .infinity, alignment: .leading)
                if confirmation.undo != nil {
                    Button(wording(.undo)) { Task { await model.undo() } }
                        .target(wording(.undo), as: .quiet)
                }
                Button {
                    model.seen()
                } label: {
                    Image(systemName: "xmark")
                }
                .target(wording(.close))
            }
            .card()
            .accessibilityElement(children: .contain)
            // Whoever listens to the screen is told as well.
            .onAppear { UIAccessibility.post(notification: .announcement, argument: confirmation.text) }
        }
    }
#endif
