//! Recent customers: those that somebody was at last, the latest first.

use fieldbook_model::{FieldNo, Id, Value, types};
use fieldbook_store::{By, Filter, Order};

use crate::{
    device::Device,
    lists::{ListError, ListView},
};

/// How many visits are looked at for one page: customers are visited several times.
const VISITS_PER_ROW: u32 = 8;

impl Device {
    /// Returns the customers of the latest visits, each once, at most `limit`.
    ///
    /// # Errors
    /// See [`ListError`].
    pub fn recent_customers(&self, limit: u32) -> Result<ListView, ListError> {
        let customer_of_visit = FieldNo(1);
        let order = Order {
            by: By::Created,
            descending: true,
        };
        let most = limit.saturating_mul(VISITS_PER_ROW);
        let visits = self.store.list(types::VISIT.no(), &Filter::ALIVE, order, 0, most)?;
        let mut seen: Vec<Id> = Vec::new();
        for visit in &visits {
            if let Some(Value::Link(id)) = visit.value(customer_of_visit)
                && !seen.contains(id)
            {
                seen.push(*id);
            }
        }
        let schema = self.schema()?;
        let mut found = Vec::new();
        for id in seen.into_iter().take(usize::try_from(limit).unwrap_or(usize::MAX)) {
            found.extend(self.store.row(types::CUSTOMER.no(), id)?.filter(|row| row.alive));
        }
        let rows = match schema.get(types::CUSTOMER.no()) {
            Some(spec) => self.row_views(spec, found)?,
            None => Vec::new(),
        };
        Ok(ListView {
            kind: types::CUSTOMER.name.to_owned(),
            total: rows.len() as u64,
            rows,
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that fails should stop")]
    use crate::testing::wang_phone;

    #[test]
    fn the_customer_visited_last_stands_first_and_each_only_once() {
        let phone = wang_phone();
        let (one, two, three) = (phone.customer("一"), phone.customer("二"), phone.customer("三"));
        for customer in [one, two, one] {
            phone.pass(1_000_000);
            phone.visit(customer);
        }
        let recent = phone.recent_customers(5).unwrap();
        assert_eq!(recent.rows.iter().map(|row| row.id).collect::<Vec<_>>(), [one, two]);
        assert!(!recent.rows.iter().any(|row| row.id == three));
    }
}
