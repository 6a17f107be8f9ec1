# ruff: noqa: E501 — what programs print stands in one line
"""Pairs of texts: the same error as two sites, people and programs tell it, and errors that only look alike."""

PHP_SAME = {
    "log and page, other host and line": (
        "[12-Mar-2024 10:11:12 UTC] PHP Fatal error:  Uncaught Error: Call to undefined function kiosk_totals() in "
        "/var/www/html/wp-content/plugins/kiosk/inc/cart.php:88\nStack trace:\n#0 /var/www/html/wp-includes/class-wp-hook.php(324): "
        "Kiosk\\Cart->render('')\n#1 {main}\n  thrown in /var/www/html/wp-content/plugins/kiosk/inc/cart.php on line 88",
        "Since yesterday my shop is down, it only says\n\n**Fatal error**: Uncaught Error: Call to undefined function kiosk_totals() in "
        "C:\\xampp\\htdocs\\shop\\wp-content\\plugins\\kiosk\\inc\\cart.php:91 Stack trace: #0 {main} thrown in "
        "C:\\xampp\\htdocs\\shop\\wp-content\\plugins\\kiosk\\inc\\cart.php on line 91\n\nPlease help.",
    ),
    "PHP 5 and PHP 8": (
        "Fatal error: Call to undefined function mysql_connect() in /home/ann/public_html/db.php on line 4",
        "PHP Fatal error:  Uncaught Error: Call to undefined function mysql_connect() in /srv/app/lib/connect.php:31",
    ),
    "only the sentence, in prose": (
        "Why do I get Call to undefined function bcadd() after the move to the new server?",
        "Fatal error: Uncaught Error: Call to undefined function bcadd() in /home/u123/domains/x.example/vendor/money/src/Calc.php:14",
    ),
    "mail of WordPress and its log": (
        "When seeking help with this issue, you may be asked for some of the following information:\nWordPress version 6.4.3\n"
        "PHP version 8.1.27\n\nError Details\n=============\nAn error of type E_ERROR was caused in line 123 of the file "
        "/home/customer/www/a.example/public_html/wp-content/plugins/badge-maker/badge.php. Error message: Uncaught TypeError: "
        "count(): Argument #1 ($value) must be of type Countable|array, null given in "
        "/home/customer/www/a.example/public_html/wp-content/plugins/badge-maker/badge.php:123\nStack trace:\n#0 /home/customer",
        "[03-Feb-2025 23:59:01 Europe/Athens] PHP Fatal error:  Uncaught TypeError: count(): Argument #1 ($value) must be of type "
        "Countable|array, null given in /var/www/vhosts/b.example/httpdocs/wp-content/plugins/badge-maker/badge.php:127",
    ),
    "mail of WordPress in Greek and page in English": (
        "Παρουσιάστηκε κρίσιμο σφάλμα. An error of type E_ERROR was caused in line 9 of the file "
        "/var/www/wp-content/themes/olive/functions.php. Error message: Uncaught Error: Class 'Olive\\Menu' not found in "
        "/var/www/wp-content/themes/olive/functions.php:9",
        'PHP Fatal error: Uncaught Error: Class "Olive\\Menu" not found in /app/web/app/themes/olive/functions.php:11',
    ),
    "nginx passes it on": (
        '2024/03/12 10:11:12 [error] 1234#1234: *5678 FastCGI sent in stderr: "PHP message: PHP Fatal error:  Uncaught Error: '
        "Call to a member function get_price() on null in /var/www/html/wp-content/plugins/rates/src/Quote.php:42\nStack trace:\n"
        '#0 {main}" while reading response header from upstream, client: 203.0.113.9, server: shop.example',
        "PHP Fatal error:  Uncaught Error: Call to a member function get_price() on null in "
        "/data/www/wp-content/plugins/rates-2.4.1/src/Quote.php:47",
    ),
    "on a non-object and on null": (
        "Fatal error: Call to a member function getSku() on a non-object in /app/code/Cart.php on line 3",
        "Fatal error: Uncaught Error: Call to a member function getSku() on null in /app/code/Cart.php:3",
    ),
    "undefined index and array key": (
        "Notice: Undefined index: coupon_code in /var/www/shop/checkout.php on line 17",
        'Warning: Undefined array key "coupon_code" in /home/li/shop/checkout.php on line 22',
    ),
    "undefined variable through the ages": (
        "<br />\n<b>Notice</b>:  Undefined variable: seat_map in <b>/var/www/book/seats.php</b> on line <b>10</b><br />",
        "Warning: Undefined variable $seat_map in D:\\web\\book\\seats.php on line 12",
    ),
    "property of a non-object": (
        "PHP Notice:  Trying to get property 'post_excerpt' of non-object in /a/wp-content/themes/t/single.php on line 5",
        'PHP Warning:  Attempt to read property "post_excerpt" on null in /b/wp-content/themes/t/single.php on line 6',
    ),
    "headers sent": (
        "Warning: Cannot modify header information - headers already sent by (output started at "
        "/home/a/public_html/wp-content/plugins/hello/hello.php:1) in /home/a/public_html/wp-includes/pluggable.php on line 1435",
        "PHP Warning:  Cannot modify header information - headers already sent by (output started at "
        "/srv/www/wp-content/plugins/hello/hello.php:3) in /srv/www/wp-includes/pluggable.php on line 1450",
    ),
    "uncaught exception, old and new wording": (
        "PHP Fatal error:  Uncaught exception 'InvalidArgumentException' with message 'Unknown gateway: paybird' in "
        "/var/www/pay/Gateway.php:55",
        "Fatal error: Uncaught InvalidArgumentException: Unknown gateway: paybird in /opt/pay/Gateway.php:61",
    ),
    "a framework's log": (
        "[2024-05-01 08:00:00] production.ERROR: Call to undefined method App\\Models\\Order::lines() "
        '{"exception":"[object] (BadMethodCallException(code: 0): Call to undefined method App\\Models\\Order::lines() at '
        "/var/www/app/vendor/laravel/framework/src/Traits/ForwardsCalls.php:67)",
        "PHP Fatal error:  Uncaught BadMethodCallException: Call to undefined method App\\Models\\Order::lines() in "
        "C:\\laragon\\www\\x\\vendor\\laravel\\framework\\src\\Traits\\ForwardsCalls.php:71",
    ),
    "too few arguments": (
        "PHP Fatal error:  Uncaught ArgumentCountError: Too few arguments to function Tally::add(), 1 passed in "
        "/a/wp-content/plugins/tally/main.php on line 12 and exactly 2 expected in /a/wp-content/plugins/tally/tally.php:30",
        "Uncaught ArgumentCountError: Too few arguments to function Tally::add(), 1 passed in "
        "/b/wp-content/plugins/tally/main.php on line 15 and exactly 2 expected in /b/wp-content/plugins/tally/tally.php:33",
    ),
    "deprecated, in a quote": (
        "> PHP Deprecated:  Creation of dynamic property Banner\\Settings::$slides is deprecated in "
        "/x/wp-content/plugins/banner/settings.php on line 77",
        "Deprecated: Creation of dynamic property Banner\\Settings::$slides is deprecated in "
        "/y/public/wp-content/plugins/banner/settings.php on line 79",
    ),
    "redeclared": (
        "PHP Fatal error:  Cannot redeclare acme_boot() (previously declared in /a/wp-content/plugins/acme/acme.php:3) in "
        "/a/wp-content/plugins/acme-pro/acme.php on line 3",
        "Fatal error: Cannot redeclare function acme_boot() (previously declared in /b/wp-content/plugins/acme/acme.php:4) in "
        "/b/wp-content/plugins/acme-pro/acme.php on line 5",
    ),
    "parse error of one file": (
        "Parse error: syntax error, unexpected '}' in /home/x/public_html/wp-content/themes/olive/functions.php on line 200",
        "PHP Parse error:  syntax error, unexpected '}' in /var/www/wp-content/themes/olive/functions.php on line 214",
    ),
    "an argument of one's own function, without a place": (
        "It says Uncaught TypeError: Seats\\Plan::row(): Argument #2 ($width) must be of type ?int, string given, called and nothing more.",
        "Fatal error: Uncaught TypeError: Argument 2 passed to Seats\\Plan::row() must be of the type ?int, string given, called in "
        "/a/wp-content/plugins/seats/page.php on line 3 and defined in /a/wp-content/plugins/seats/plan.php:9",
    ),
    "an argument before and after PHP 8": (
        "PHP Warning:  array_merge() expects parameter 2 to be array, null given in /a/wp-content/plugins/seats/plan.php on line 4",
        "PHP Fatal error:  Uncaught TypeError: array_merge(): Argument #2 must be of type array, null given in "
        "/b/wp-content/plugins/seats/plan.php:7",
    ),
    "memory in one plugin": (
        "PHP Fatal error:  Allowed memory size of 134217728 bytes exhausted (tried to allocate 20480 bytes) in "
        "/a/wp-content/plugins/gallery/import.php on line 60",
        "Fatal error: Allowed memory size of 268435456 bytes exhausted (tried to allocate 65536 bytes) in "
        "/b/c/wp-content/plugins/gallery/import.php on line 66",
    ),
    "a mail about memory": (
        "An error of type E_ERROR was caused in line 60 of the file /a/wp-content/plugins/frames/import.php. Error message: Allowed memory "
        "size of 134217728 bytes exhausted (tried to allocate 20480 bytes)",
        "Fatal error: Allowed memory size of 268435456 bytes exhausted (tried to allocate 65536 bytes) in "
        "/b/c/wp-content/plugins/frames/import.php on line 66",
    ),
    "a class without a name": (
        "Fatal error: Uncaught LogicException: Seats\\Hall@anonymous/var/www/hall.php:12$0 is closed in /a/seats.php:3",
        "Fatal error: Uncaught LogicException: Seats\\Hall@anonymous/srv/x/hall.php:44$1f is closed in /b/seats.php:5",
    ),
    "more sentences": (
        "Fatal error: Uncaught LogicException: The hall of seats is closed. Try again after Monday in /a/seats.php:3",
        "Fatal error: Uncaught LogicException: The hall of seats is closed. Try again after Friday in /b/seats.php:5",
    ),
    "previous exception": (
        "PHP Fatal error:  Uncaught RuntimeException: socket closed in /a/lib/Wire.php:3\nStack trace:\n#0 {main}\n\n"
        "Next Mailer\\SendFailed: The relay refused the letter in /a/lib/Mailer.php:9\nStack trace:\n#0 {main}",
        "Uncaught Mailer\\SendFailed: The relay refused the letter in /srv/lib/Mailer.php:12",
    ),
    "typographic quotes": (
        "Uncaught exception ‘LogicException’ with message ‘The ledger is closed for writing’ in /projects/src/Ledger.php:129 Stack trace:",
        "Fatal error: Uncaught LogicException: The ledger is closed for writing in /var/Ledger.php:130",
    ),
    "Apache passes it on": (
        "[Tue Mar 12 10:11:12.123456 2024] [php:error] [pid 77] [client 198.51.100.7:51234] PHP Fatal error:  Uncaught Error: "
        "Undefined constant \"KIOSK_ROOT\" in /var/www/wp-content/plugins/kiosk/kiosk.php:8, referer: https://a.example/",
        "<b>Fatal error</b>: Uncaught Error: Undefined constant &quot;KIOSK_ROOT&quot; in "
        "<b>/home/z/wp-content/plugins/kiosk/kiosk.php</b>:9",
    ),
}  # fmt: skip

PHP_DIFFERENT = {
    "another function": (
        "Fatal error: Uncaught Error: Call to undefined function kiosk_totals() in /a/wp-content/plugins/kiosk/cart.php:88",
        "Fatal error: Uncaught Error: Call to undefined function kiosk_taxes() in /a/wp-content/plugins/kiosk/cart.php:88",
    ),
    "function and method": (
        "Fatal error: Uncaught Error: Call to undefined function render() in /a/b.php:8",
        "Fatal error: Uncaught Error: Call to undefined method Page::render() in /a/b.php:8",
    ),
    "another class": ("Fatal error: Class 'SoapClient' not found in /a/b.php on line 3", 'Uncaught Error: Class "Imagick" not found in /a/b.php:3'),
    "another key": (
        'Warning: Undefined array key "coupon_code" in /a/checkout.php on line 2',
        'Warning: Undefined array key "coupon_rate" in /a/checkout.php on line 2',
    ),
    "another exception with the same words": (
        "Uncaught MailFailed: connection refused by peer in /a/b.php:8",
        "Uncaught QueueFailed: connection refused by peer in /a/b.php:8",
    ),
    "another sender of output": (
        "Warning: Cannot modify header information - headers already sent by (output started at /a/wp-content/plugins/x/x.php:1) in /a/wp-includes/pluggable.php on line 9",
        "Warning: Cannot modify header information - headers already sent by (output started at /a/wp-content/plugins/y/y.php:1) in /a/wp-includes/pluggable.php on line 9",
    ),
    "another argument": (
        "Uncaught TypeError: strlen(): Argument #1 ($string) must be of type string, array given in /a/b.php:8",
        "Uncaught TypeError: count(): Argument #1 ($value) must be of type Countable|array, null given in /a/b.php:8",
    ),
    "deprecated property of another class": (
        "Deprecated: Creation of dynamic property A\\Settings::$slides is deprecated in /a/b.php on line 1",
        "Deprecated: Creation of dynamic property A\\Widget::$slides is deprecated in /a/b.php on line 1",
    ),
}  # fmt: skip

SQL_SAME = {
    "WordPress, another prefix and site of the network": (
        "WordPress database error Table 'db12.wp_3_options' doesn't exist for query SELECT option_name FROM wp_3_options WHERE "
        "autoload = 'yes' made by require('wp-blog-header.php'), require_once('wp-load.php'), wp_load_alloptions",
        "[12-Mar-2024 10:11:12 UTC] WordPress database error Table 'site_b.x7q_options' doesn't exist for query SELECT option_name FROM "
        "x7q_options WHERE autoload = 'on' made by require('wp-blog-header.php'), wp_load_alloptions",
    ),
    "a plugin's table, own prefix": (
        "WordPress database error Table 'shop.wp_kiosk_seats' doesn't exist for query SELECT * FROM wp_kiosk_seats made by Kiosk\\Db->all",
        "WordPress database error: [Table 'u1_main.k9x_kiosk_seats' doesn't exist]\nSELECT * FROM k9x_kiosk_seats",
    ),
    "PDO and the client": (
        "SQLSTATE[42S02]: Base table or view not found: 1146 Table 'app.invoices' doesn't exist",
        "ERROR 1146 (42S02) at line 31: Table 'prod_copy.invoices' doesn't exist",
    ),
    "PDO in a PHP trace and Laravel": (
        "PHP Fatal error:  Uncaught PDOException: SQLSTATE[42S22]: Column not found: 1054 Unknown column 'paid_at' in 'field list' in "
        "/var/www/Db.php:12",
        "SQLSTATE[42S22]: Column not found: 1054 Unknown column 'paid_at' in 'field list' (SQL: update `orders` set `paid_at` = "
        "2024-01-01 00:00:00 where `id` = 77)",
    ),
    "duplicate entry of another person": (
        "Duplicate entry 'ann@a.example' for key 'users.users_email_unique'",
        "SQLSTATE[23000]: Integrity constraint violation: 1062 Duplicate entry 'bob@b.example' for key 'users_email_unique'",
    ),
    "access denied to another user": (
        "ERROR 1045 (28000): Access denied for user 'root'@'localhost' (using password: YES)",
        "SQLSTATE[HY000] [1045] Access denied for user 'shop_u1'@'10.0.0.7' (using password: YES)",
    ),
    "syntax near the same words": (
        "You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to "
        "use near 'rank FROM scores WHERE id = 5' at line 1",
        "ERROR 1064 (42000): You have an error in your SQL syntax; check the manual that corresponds to your MariaDB server version for "
        "the right syntax to use near 'rank FROM scores WHERE id = 918' at line 3",
    ),
    "foreign key": (
        "ERROR 1452 (23000): Cannot add or update a child row: a foreign key constraint fails (`shop`.`lines`, CONSTRAINT "
        "`lines_order_id_foreign` FOREIGN KEY (`order_id`) REFERENCES `orders` (`id`))",
        "SQLSTATE[23000]: Integrity constraint violation: 1452 Cannot add or update a child row: a foreign key constraint fails "
        "(`test_7`.`lines`, CONSTRAINT `lines_order_id_foreign` FOREIGN KEY (`order_id`) REFERENCES `orders` (`id`))",
    ),
    "PostgreSQL and PDO": (
        "ERROR:  relation \"ledger_entries\" does not exist\nLINE 1: SELECT * FROM ledger_entries\n                      ^",
        'SQLSTATE[42P01]: Undefined table: 7 ERROR:  relation "ledger_entries" does not exist LINE 1: select count(*) from ledger_entries',
    ),
    "PostgreSQL's log and psycopg": (
        '2024-03-12 10:11:12.123 UTC [991] ERROR:  duplicate key value violates unique constraint "members_handle_key"\n'
        "2024-03-12 10:11:12.123 UTC [991] DETAIL:  Key (handle)=(ann) already exists.",
        'psycopg.errors.UniqueViolation: duplicate key value violates unique constraint "members_handle_key"\n'
        "DETAIL:  Key (handle)=(bob) already exists.",
    ),
    "null value, before and after PostgreSQL 13": (
        'ERROR:  null value in column "author_id" violates not-null constraint',
        'ERROR:  null value in column "author_id" of relation "notes" violates not-null constraint',
    ),
    "invalid input, before and after PostgreSQL 12": (
        'ERROR: invalid input syntax for integer: "abc"',
        'ERROR:  invalid input syntax for type integer: "12,5"',
    ),
    "PostgreSQL column": (
        'ERROR:  column "nickname" does not exist\nLINE 1: SELECT nickname FROM people',
        "error: column \"nickname\" does not exist at Parser.parseErrorMessage (/srv/node_modules/pg-protocol/dist/parser.js:287:98)",
    ),
    "SQLite through Python and PHP": (
        "sqlite3.OperationalError: no such table: bookmarks",
        "SQLSTATE[HY000]: General error: 1 no such table: bookmarks",
    ),
    "SQLite's unique constraint": (
        "Error: UNIQUE constraint failed: accounts.email",
        "sqlite3.IntegrityError: UNIQUE constraint failed: accounts.email",
    ),
    "server gone": ("WordPress database error MySQL server has gone away for query SELECT 1", "ERROR 2006 (HY000): MySQL server has gone away"),
    "deadlock": (
        "SQLSTATE[40001]: Serialization failure: 1213 Deadlock found when trying to get lock; try restarting transaction",
        "ERROR 1213 (40001): Deadlock found when trying to get lock; try restarting transaction",
    ),
    "column without default": (
        "SQLSTATE[HY000]: General error: 1364 Field 'locale' doesn't have a default value",
        "ERROR 1364 (HY000) at line 4: Field 'locale' doesn't have a default value",
    ),
    "unknown collation in prose": (
        "the import stops with #1273 - Unknown collation: 'utf8mb4_0900_ai_ci' in phpMyAdmin",
        "ERROR 1273 (HY000) at line 25: Unknown collation: 'utf8mb4_0900_ai_ci'",
    ),
}  # fmt: skip

SQL_DIFFERENT = {
    "another table": (
        "WordPress database error Table 'db.wp_options' doesn't exist for query SELECT 1",
        "WordPress database error Table 'db.wp_users' doesn't exist for query SELECT 1",
    ),
    "tables that end alike": ("Table 'shop.order_items' doesn't exist", "Table 'shop.cart_items' doesn't exist"),
    "another column": ("ERROR 1054 (42S22): Unknown column 'a_id' in 'field list'", "ERROR 1054 (42S22): Unknown column 'b_id' in 'field list'"),
    "field list and where": (
        "ERROR 1054 (42S22): Unknown column 'a_id' in 'field list'",
        "ERROR 1054 (42S22): Unknown column 'a_id' in 'where clause'",
    ),
    "another key": (
        "Duplicate entry '5' for key 'users.PRIMARY'",
        "Duplicate entry 'x@y.example' for key 'users_email_unique'",
    ),
    "relation missing and there": ('ERROR: relation "orders" does not exist', 'ERROR: relation "orders" already exists'),
    "syntax near other words": (
        "You have an error in your SQL syntax; check the manual for the right syntax to use near 'rank FROM scores' at line 1",
        "You have an error in your SQL syntax; check the manual for the right syntax to use near 'groups WHERE id' at line 1",
    ),
    "with and without a password": (
        "Access denied for user 'root'@'localhost' (using password: YES)",
        "Access denied for user 'root'@'localhost' (using password: NO)",
    ),
    "another constraint": (
        'ERROR: duplicate key value violates unique constraint "members_handle_key"',
        'ERROR: duplicate key value violates unique constraint "members_email_key"',
    ),
}  # fmt: skip

JAVASCRIPT_SAME = {
    "Chrome, other host and bundle": (
        "Uncaught TypeError: Cannot read properties of undefined (reading 'seatPlan')\n"
        "    at BookingForm (https://a.example/wp-content/plugins/booking/dist/main.4f3a2b1c.js?ver=3.1.0:2:31337)\n"
        "    at renderWithHooks (https://a.example/wp-includes/js/dist/vendor/react-dom.min.js?ver=18.2.0:10:47205)",
        "I see this in the console:\n```\nmain.99ce01ab.js:2 Uncaught TypeError: Cannot read properties of undefined (reading 'seatPlan')\n"
        "    at BookingForm (main.99ce01ab.js:2:30211)\n    at Eu (react-dom.min.js:10:1)\n```",
    ),
    "old and new Chrome": (
        "Uncaught TypeError: Cannot read property 'cartHash' of null at refresh (cart.js:12)",
        "TypeError: Cannot read properties of null (reading 'cartHash')\n    at refresh (https://b.example/js/cart.js:15:9)",
    ),
    "Chrome and Safari": (
        "Uncaught TypeError: Cannot read properties of undefined (reading 'lineTotals')\n    at refreshCart (checkout.min.js:2:1234)",
        "TypeError: undefined is not an object (evaluating 'e.lineTotals')\nrefreshCart@https://b.example/js/checkout.min.js:2:1300",
    ),
    "Chrome and Firefox": (
        "Uncaught TypeError: Cannot read properties of undefined (reading 'dueDates')\n    at refreshCart (checkout.js:2:1234)",
        'Uncaught TypeError: can\'t access property "dueDates", t.data is undefined\n    refreshCart https://b.example/js/checkout.js:2',
    ),
    "Safari and Firefox stacks": (
        "drawChart@https://a.example/js/report.js:10:3\n[native code]\nTypeError: undefined is not an object (evaluating 'a.axisLabel')",
        "TypeError: can't access property \"axisLabel\", a is undefined drawChart@https://c.example/v2/report.js:12:31",
    ),
    "not a function, in another bundle's variable": (
        "Uncaught TypeError: e.openDrawer is not a function at HTMLButtonElement.<anonymous> (menu.js:3:9)",
        "TypeError: t.openDrawer is not a function. (In 't.openDrawer()', 't.openDrawer' is undefined)",
    ),
    "jQuery's plug-in": (
        "Uncaught TypeError: jQuery(...).owlSlider is not a function\n    at HTMLDocument.<anonymous> ((index):120:31)",
        "Uncaught TypeError: $(...).owlSlider is not a function\n    at HTMLDocument.<anonymous> (front.js:7:12)",
    ),
    "not defined and can't find": (
        "Uncaught ReferenceError: wpcf7Recaptcha is not defined\n    at contact.js:4",
        "ReferenceError: Can't find variable: wpcf7Recaptcha",
    ),
    "Safari's console": (
        "[Error] TypeError: undefined is not an object (evaluating 'plan.rowLabels')\n\tdrawRows (plan.js, line 99)\n\tdraw (plan.js, line 146)",
        "Uncaught TypeError: Cannot read properties of undefined (reading 'rowLabels')\n    at drawRows (plan.js:101:7)",
    ),
    "Firefox's console": (
        "TypeError: seatStore is undefined    plan.min.js:1:538",
        "Uncaught TypeError: seatStore is undefined\n    <anonymous> https://b.example/wp-content/plugins/seats/plan.js?ver=2:14",
    ),
    "where the console says it was": (
        "seats.js?ver=6.1:33 Uncaught TypeError: Cannot read properties of null (reading 'hallPlan')",
        "Uncaught TypeError: Cannot read properties of null (reading 'hallPlan')\n    at https://b.example/seats.min.js:35:7",
    ),
    "in a promise": (
        "Uncaught (in promise) TypeError: api.loadSeats is not a function\n    at async init (app.js:9:1)",
        "Unhandled Promise Rejection: TypeError: api.loadSeats is not a function. (In 'api.loadSeats()', 'api.loadSeats' is undefined)",
    ),
    "minified React": (
        "Error: Minified React error #130; visit https://reactjs.org/docs/error-decoder.html?invariant=130&args[]=undefined for the full message",
        "Uncaught Error: Minified React error #130; visit https://react.dev/errors/130?args[]=object&args[]= for the full message or use",
    ),
    "line breaks lost": (
        "Uncaught RangeError: Invalid time zone specified: Europe/Kiew at new DateTimeFormat (<anonymous>) at zoned (dates.js:3:1) at go (a.js:1:2)",
        "RangeError: Invalid time zone specified: Europe/Kiew\n    at new DateTimeFormat (<anonymous>)\n    at zoned (https://x.example/dates.js:4:9)",
    ),
    "Node, other folders": (
        "/home/ann/app/node_modules/widgets/index.js:3\nTypeError: Router.use() requires a middleware function but got a Object\n"
        "    at Function.use (/home/ann/app/node_modules/express/lib/router/index.js:458:13)\n    at Object.<anonymous> (/home/ann/app/server.js:14:5)",
        "TypeError: Router.use() requires a middleware function but got a Object\n    at Function.use "
        "(C:\\work\\shop\\node_modules\\express\\lib\\router\\index.js:469:13)\n    at Object.<anonymous> (C:\\work\\shop\\server.js:22:5)",
    ),
    "redeclared": (
        "Uncaught SyntaxError: Identifier 'lazyConfig' has already been declared (at lazy.js:1:1)",
        "SyntaxError: redeclaration of const lazyConfig",
    ),
    "before initialisation": (
        "Uncaught ReferenceError: Cannot access 'cartStore' before initialization at store.js:8",
        "ReferenceError: can't access lexical declaration 'cartStore' before initialization",
    ),
    "without its type": (
        "The page is white and I see Cannot read properties of undefined (reading 'blockEditorSettings') when I open a post",
        "TypeError: Cannot read properties of undefined (reading 'blockEditorSettings') at edit-post.min.js?ver=2:1:100",
    ),
    "in inline code, with a question after it": (
        "After the update `Uncaught TypeError: slider.mountAll is not a function` shows up, what now?",
        "frontend.js?ver=6.1:33 Uncaught TypeError: slider.mountAll is not a function\n    at frontend.js?ver=6.1:33:7",
    ),
    "a common property, in the same place": (
        "Uncaught TypeError: Cannot read properties of undefined (reading 'length')\n    at paintRows (grid-view.js:10:2)",
        "TypeError: Cannot read property 'length' of undefined\n    at paintRows (https://b.example/assets/grid-view.min.js:1:2222)",
    ),
    "an HTML answer where JSON was due, same place": (
        "Uncaught (in promise) SyntaxError: Unexpected token '<', \"<!DOCTYPE \"... is not valid JSON\n    at loadRates (rates.js:3:4)",
        "SyntaxError: Unexpected token < in JSON at position 0\n    at loadRates (https://b.example/js/rates.js:5:9)",
    ),
}  # fmt: skip

JAVASCRIPT_DIFFERENT = {
    "another property": (
        "TypeError: Cannot read properties of undefined (reading 'seatPlan')",
        "TypeError: Cannot read properties of undefined (reading 'seatRows')",
    ),
    "read and set": (
        "TypeError: Cannot read properties of undefined (reading 'seatPlan')",
        "TypeError: Cannot set properties of undefined (setting 'seatPlan')",
    ),
    "another function": ("Uncaught TypeError: e.openDrawer is not a function", "Uncaught TypeError: e.closeDrawer is not a function"),
    "not a function and not defined": ("TypeError: openDrawer is not a function", "ReferenceError: openDrawer is not defined"),
    "another number of React": (
        "Error: Minified React error #130; visit https://reactjs.org/docs/error-decoder.html?invariant=130",
        "Error: Minified React error #185; visit https://reactjs.org/docs/error-decoder.html?invariant=185",
    ),
    "another module": (
        "Uncaught Error: Cannot find module './locale/el' at webpackMissing (a.js:1:2)",
        "Uncaught Error: Cannot find module './theme/dark' at webpackMissing (a.js:1:2)",
    ),
    "another identifier": ("ReferenceError: gtagConfig is not defined", "ReferenceError: fbPixelId is not defined"),
}  # fmt: skip

PYTHON_SAME = {
    "other folders and lines": (
        'Traceback (most recent call last):\n  File "/home/ann/shop/import.py", line 3, in <module>\n    main()\n'
        '  File "/home/ann/shop/rates.py", line 9, in load\n    return table["VAT_RATE"]\nKeyError: \'VAT_RATE\'',
        'Traceback (most recent call last):\n\nFile “C:\\shop\\run.py”, line 5, in <module>\n\nmain()\n\n'
        'File “C:\\shop\\rates.py”, line 12, in load\n\nreturn table[“VAT_RATE”]\n\nKeyError: ‘VAT_RATE’\n\nWhat is it?',
    ),
    "chained, only its end": (
        'Traceback (most recent call last):\n  File "a.py", line 1, in f\n    int("x")\nValueError: bad\n\nDuring handling of the above '
        'exception, another exception occurred:\n\nTraceback (most recent call last):\n  File "b.py", line 4, in g\n    f()\n'
        "importer.ImportFailed: row cannot be read\n".replace("ImportFailed", "RowError"),
        'Traceback (most recent call last):\n  File "/srv/b.py", line 7, in g\n    f()\nimporter.RowError: row cannot be read',
    ),
    "in a quote": (
        '> Traceback (most recent call last):\n>   File "/a/reel.py", line 1, in turn\n>     f()\n> ReelError: the reel is stuck',
        'Traceback (most recent call last):\n  File "/b/reel.py", line 3, in turn\n    f()\nReelError: the reel is stuck',
    ),
    "in a log, line by line": (
        "[CRITICAL][Stream] 28.12.2018 10:41:13  (unknown:0) - Traceback (most recent call last):\n"
        '[CRITICAL][Stream] 28.12.2018 10:41:13  (unknown:0) -   File "/x/plug.py", line 1, in load\n'
        "[CRITICAL][Stream] 28.12.2018 10:41:13  (unknown:0) - ImportError: No module named scancodes",
        'Traceback (most recent call last):\n  File "plug.py", line 3, in load\n    import scancodes\nImportError: No module named scancodes',
    ),
    "line breaks lost": (
        'Traceback (most recent call last): File "/a/b.py", line 3, in go self.start() AttributeError: \'Motor\' object has no attribute \'start\'',
        'Traceback (most recent call last):\n  File "/c/b.py", line 5, in go\n    self.start()\nAttributeError: \'Motor\' object has no attribute \'start\'',
    ),
    "bare and with its trace": (
        "It ends with ModuleNotFoundError: No module named 'qrtools'",
        'Traceback (most recent call last):\n  File "x.py", line 1, in <module>\n    import qrtools\nModuleNotFoundError: No module named \'qrtools\'',
    ),
    "a file of one's own": (
        'Traceback (most recent call last):\n  File "m.py", line 1, in read\n    open(p)\n'
        "FileNotFoundError: [Errno 2] No such file or directory: '/home/ann/in/2024.csv'",
        'Traceback (most recent call last):\n  File "m.py", line 4, in read\n    open(p)\n'
        "FileNotFoundError: [Errno 2] No such file or directory: 'D:\\data\\sales.csv'",
    ),
    "SQL under Python": (
        'sqlalchemy.exc.ProgrammingError: (psycopg2.errors.UndefinedTable) relation "tags" does not exist\nLINE 2: FROM tags',
        'ERROR:  relation "tags" does not exist at character 15',
    ),
    "an address in it": (
        'Traceback (most recent call last):\n  File "m.py", line 1, in go\n    f()\nTypeError: unhashable object <Reel at 0x7f96d87621b0>',
        'Traceback (most recent call last):\n  File "m.py", line 1, in go\n    f()\nTypeError: unhashable object <Reel at 0x10ab54100>',
    ),
}  # fmt: skip

PYTHON_DIFFERENT = {
    "another module": ("ModuleNotFoundError: No module named 'qrtools'", "ModuleNotFoundError: No module named 'zbar'"),
    "another attribute": (
        "AttributeError: 'NoneType' object has no attribute 'GetImageData'",
        "AttributeError: 'NoneType' object has no attribute 'GetDisplayNode'",
    ),
    "another exception": (
        'Traceback (most recent call last):\n  File "m.py", line 1, in go\n    f()\nValueError: the reel is empty',
        'Traceback (most recent call last):\n  File "m.py", line 1, in go\n    f()\nIndexError: the reel is empty',
    ),
}  # fmt: skip

SERVERS_SAME = {
    "nginx finds no socket": (
        "2024/03/12 10:11:12 [crit] 1234#1234: *5678 connect() to unix:/run/php/php8.1-fpm.sock failed (2: No such file or directory) "
        'while connecting to upstream, client: 203.0.113.9, server: a.example, request: "GET / HTTP/1.1"',
        "2025/01/02 00:00:01 [crit] 9#9: *1 connect() to unix:/var/run/php7.4-fpm.sock failed (2: No such file or directory) while "
        "connecting to upstream, client: ::1, server: _",
    ),
    "no script for PHP": (
        '2024/03/12 10:11:12 [error] 7#7: *5 FastCGI sent in stderr: "Primary script unknown" while reading response header from upstream, '
        "client: 203.0.113.9, server: a.example",
        '2025/03/12 10:11:12 [error] 17#17: *1 FastCGI sent in stderr: "Primary script unknown" while reading response header from upstream, '
        "client: ::1, server: _",
    ),
    "nginx waits too long": (
        "2024/03/12 10:11:12 [error] 7#7: *5 upstream timed out (110: Connection timed out) while reading response header from upstream, "
        "client: 203.0.113.9, server: a.example",
        "2024/09/30 01:02:03 [error] 31#31: *777 upstream timed out (110: Connection timed out) while reading response header from "
        "upstream, client: 198.51.100.1, server: b.example",
    ),
    "too few children": (
        "[12-Mar-2024 10:11:12] WARNING: [pool www] server reached pm.max_children setting (5), consider raising it",
        "[01-Jan-2025 00:00:00] WARNING: [pool shop_example] server reached pm.max_children setting (40), consider raising it",
    ),
    "a child that died": (
        "[12-Mar-2024 10:11:12] WARNING: [pool www] child 1234 exited on signal 11 (SIGSEGV) after 12.345678 seconds from start",
        "[12-Mar-2024 23:01:09] WARNING: [pool web7] child 99 exited on signal 11 (SIGSEGV - core dumped) after 0.5 seconds from start"
        .replace(" - core dumped", ""),
    ),
}  # fmt: skip

SERVERS_DIFFERENT = {
    "refused and missing": (
        "[crit] 1#1: *5 connect() to unix:/run/php.sock failed (2: No such file or directory) while connecting to upstream, client: ::1",
        "[error] 1#1: *5 connect() to unix:/run/php.sock failed (111: Connection refused) while connecting to upstream, client: ::1",
    ),
    "no script and no entry": (
        '[error] 7#7: *5 FastCGI sent in stderr: "Primary script unknown" while reading response header from upstream, client: ::1',
        '[error] 7#7: *5 FastCGI sent in stderr: "Access to the script has been denied" while reading response header from upstream, client: ::1',
    ),
    "another signal": (
        "[12-Mar-2024 10:11:12] WARNING: [pool www] child 1234 exited on signal 11 (SIGSEGV) after 12.3 seconds from start",
        "[12-Mar-2024 10:11:12] WARNING: [pool www] child 1234 exited on signal 9 (SIGKILL) after 12.3 seconds from start",
    ),
}  # fmt: skip

ONLY_ALIKE = {
    "undefined is not a function": (
        "Uncaught TypeError: undefined is not a function at openCart (cart.js:3:1)",
        "TypeError: undefined is not a function at paint (chart.js:9:4)",
    ),
    "a common property elsewhere": (
        "TypeError: Cannot read properties of undefined (reading 'length')\n    at paintRows (grid.js:1:2)",
        "TypeError: Cannot read properties of undefined (reading 'length')\n    at loadMenu (menu.js:1:2)",
    ),
    "a minified name": ("TypeError: Cannot read properties of undefined (reading 'a')", "TypeError: Cannot read properties of null (reading 'b')"),
    "memory elsewhere": (
        "Fatal error: Allowed memory size of 1 bytes exhausted (tried to allocate 2 bytes) in /a/wp-content/plugins/x/x.php on line 1",
        "Fatal error: Allowed memory size of 1 bytes exhausted (tried to allocate 2 bytes) in /a/wp-content/plugins/y/y.php on line 1",
    ),
    "slow elsewhere": (
        "Fatal error: Maximum execution time of 30 seconds exceeded in /a/wp-content/plugins/x/x.php on line 1",
        "Fatal error: Maximum execution time of 60 seconds exceeded in /a/wp-content/plugins/y/y.php on line 1",
    ),
    "a typing error elsewhere": (
        "Parse error: syntax error, unexpected '}' in /a/wp-content/plugins/x/x.php on line 1",
        "Parse error: syntax error, unexpected '}' in /a/wp-content/plugins/y/y.php on line 1",
    ),
    "an offset elsewhere": (
        "Warning: Undefined array key 0 in /a/wp-content/plugins/x/x.php on line 1",
        "Notice: Undefined offset: 0 in /a/wp-content/plugins/y/y.php on line 1",
    ),
    "an index elsewhere": (
        'Traceback (most recent call last):\n  File "a.py", line 1, in f\n    x[0]\nIndexError: list index out of range',
        'Traceback (most recent call last):\n  File "b.py", line 1, in g\n    y[0]\nIndexError: list index out of range',
    ),
    "a built-in function elsewhere": (
        "PHP Fatal error:  Uncaught TypeError: strpos(): Argument #1 ($haystack) must be of type string, null given in /a/wp-content/plugins/x/x.php:1",
        "PHP Warning:  strpos() expects parameter 1 to be string, null given in /a/wp-content/plugins/y/y.php on line 1",
    ),
    "null to a parameter elsewhere": (
        "Deprecated: strlen(): Passing null to parameter #1 ($string) of type string is deprecated in /a/wp-content/plugins/x/x.php on line 1",
        "Deprecated: strlen(): Passing null to parameter #1 ($string) of type string is deprecated in /a/wp-content/plugins/y/y.php on line 1",
    ),
    "nothing at all": (
        "AttributeError: 'NoneType' object has no attribute 'GetPoints'",
        'Traceback (most recent call last):\n  File "b.py", line 1, in g\n    y.x\nAttributeError: \'NoneType\' object has no attribute \'GetPoints\'',
    ),
    "a file of one's own elsewhere": (
        'Traceback (most recent call last):\n  File "a.py", line 1, in f\n    g()\nFileNotFoundError: [Errno 2] No such file or directory: \'/a/b.csv\'',
        'Traceback (most recent call last):\n  File "c.py", line 1, in h\n    g()\nFileNotFoundError: [Errno 2] No such file or directory: \'/c/d.csv\'',
    ),
    "no such file for nginx": (
        '[error] 1#1: *5 open() "/var/www/a/favicon.ico" failed (2: No such file or directory), client: ::1, server: a.example',
        '[error] 1#1: *9 open() "/srv/b/logo.ico" failed (2: No such file or directory), client: ::1, server: b.example',
    ),
    "a locked SQLite": ("sqlite3.OperationalError: database is locked", "SQLSTATE[HY000]: General error: 5 database is locked"),
    "JSON that is none, elsewhere": (
        "SyntaxError: Unexpected token < in JSON at position 0 at loadRates (rates.js:3:4)",
        "SyntaxError: JSON.parse: unexpected character at line 1 column 1 of the JSON data loadMenu@https://b.example/menu.js:1:2",
    ),
}  # fmt: skip

NO_ERROR = {
    "nothing": "",
    "prose": "I get an error when I click on save. It says that something went wrong, and the list is not defined in any way.",
    "a status": "500 Internal Server Error",
    "a status and its name": "The server answers HTTP/1.1 502 Bad Gateway, what is the cause?",
    "WordPress's notice": "There has been a critical error on this website. Please check your site admin email inbox for instructions.",
    "a warning in prose": "Warning: this removes all your posts. Make a backup first.",
    "a note in prose": "Notice: the office is closed on Monday. Error: none of us will be there.",
    "code": "```php\ntry { run(); } catch (RuntimeException $e) { throw new LogicException('Nope'); }\n```",
    "code of JavaScript": "if (typeof jQuery === 'undefined') { throw new Error('need jQuery'); } // see cart.js:12:3",
    "a build": "CMake Error: Error processing file: /a/b.cmake at CMakeLists.txt:25 (project)",
    "a changelog": "* Fix: Fatal error when using checkout block.\n* Fixed: Fatal errors when activating.",
    "Greek": "Μου βγάζει σφάλμα όταν πατάω αποθήκευση, τι να κάνω;",
    "a time": "Seen on 12:30:45 at https://a.example/x.js:1:2 by bob@b.example",
}  # fmt: skip
