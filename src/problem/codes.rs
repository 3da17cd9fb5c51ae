//! The catalogue of codes: stable names, severities, messages and hints in English and Russian, and the text of
//! `vhm explain`. A code is never renamed or reused; a new kind of finding gets a new code.

use super::{Code, CodeInfo, Severity};

macro_rules! codes {
    ($($constant:ident $severity:ident $en:literal, $ru:literal, $hint_en:literal, $hint_ru:literal, $explanation:literal;)*) => {
        $(
            #[doc = $en]
            pub const $constant: Code = Code(&CodeInfo {
                name: codes!(@name $severity $constant),
                severity: Severity::$severity,
                en: $en, ru: $ru, hint_en: $hint_en, hint_ru: $hint_ru, explanation: $explanation,
            });
        )*
        /// Every code.
        pub const ALL: &[Code] = &[$($constant),*];
    };
    (@name Error $constant:ident) => { concat!("E_", stringify!($constant)) };
    (@name Warning $constant:ident) => { concat!("W_", stringify!($constant)) };
    (@name Note $constant:ident) => { concat!("N_", stringify!($constant)) };
}

codes! {
    AMOUNT_UNREADABLE Error
        "«{value}» is not an amount", "«{value}» не читается как сумма",
        "write the amount as 15000 or 15 000,00", "запишите сумму как 15000 или 15 000,00",
        "The cell stands in a column of amounts and cannot be read as one. Amounts may have spaces of any width or apostrophes between thousands, a comma or a point before the tiyin, a currency word, parentheses or a minus sign. An unreadable amount never becomes 0: the row is rejected.";
    AMOUNT_AMBIGUOUS Error
        "«{value}» could be two different amounts", "«{value}» можно прочитать как две разные суммы",
        "declare the decimal sign in the source, or write the amount without a thousands separator", "укажите десятичный знак в описании источника или уберите разделитель тысяч",
        "A text such as 1.000 or 1,000 is one thousand or one, depending on the decimal sign. vhm decides the decimal sign once a column, from all its unambiguous cells, then from the source. When neither says, the row is rejected rather than guessed.";
    AMOUNT_RANGE Error
        "the amount «{value}» is out of range or has parts of a tiyin", "сумма «{value}» вне допустимых пределов или содержит доли тийина",
        "check the cell: amounts must be between -1,000,000,000,000 and 1,000,000,000,000 sum, with at most two decimals", "проверьте ячейку: сумма должна быть от -1 000 000 000 000 до 1 000 000 000 000 сум, не более двух знаков после запятой",
        "Amounts are whole tiyin (1/100 sum) within plus or minus a million million sum. A third decimal place would have to be rounded, and money is never rounded.";
    TIME_UNREADABLE Error
        "«{value}» is not a date and time", "«{value}» не читается как дата и время",
        "write it as 2026-06-30 23:59:59 or 30.06.2026 23:59:59", "запишите как 2026-06-30 23:59:59 или 30.06.2026 23:59:59",
        "The cell stands in a column of times and none of the known spellings fits. An unreadable time never becomes the present moment: the row is rejected.";
    TIME_AMBIGUOUS Error
        "«{value}» could be day-month or month-day", "«{value}» можно прочитать как день-месяц или месяц-день",
        "declare the order of day and month in a source (day_first)", "укажите порядок дня и месяца в описании источника (day_first)",
        "A date such as 03/04/2026 has two readings. vhm decides the order once a column, from all its cells whose day is above 12, then from the source. When neither says, or cells contradict each other and the source only supposes an order, the row is rejected: write a source with day_first = true or false, and name it with --source.";
    TIME_RANGE Error
        "the time «{value}» is outside the years 2000 to 2100", "время «{value}» вне 2000–2100 годов",
        "check the cell: spreadsheet day numbers below 61 and far-away years are mistakes", "проверьте ячейку: номера дней меньше 61 и далёкие годы — ошибка",
        "Times outside the years 2000 to 2100 are taken for mistakes: an amount in a date column, a damaged spreadsheet day number, a year typed with a digit missing.";
    INTEGER_UNREADABLE Error
        "«{value}» is not a whole number", "«{value}» не читается как целое число",
        "write digits only", "оставьте только цифры",
        "The cell stands in a column of whole numbers and holds something else.";
    ID_PRECISION Error
        "the identifier «{value}» has lost digits in a spreadsheet", "идентификатор «{value}» потерял цифры в таблице",
        "export the file again with this column as text", "выгрузите файл заново с этой колонкой как текстом",
        "A spreadsheet keeps 15 digits of a number. An identifier of 16 or more digits stored as a number, or shown as 1.23E+15, has lost its last digits and cannot be restored, so the row is rejected. The column must be text in the file that comes from the source.";
    CELL_ERROR Error
        "the cell holds the spreadsheet error {value}", "в ячейке ошибка таблицы {value}",
        "mend the formula in the file", "исправьте формулу в файле",
        "A formula of the workbook failed, and its cell shows an error such as #N/A instead of a value. An error is not an empty cell, so the row is rejected.";
    REQUIRED_MISSING Error
        "«{column}» is empty, and every row of this source needs it", "«{column}» пусто, а для этого источника оно обязательно",
        "fill the cell, or remove the row if it is not data", "заполните ячейку или удалите строку, если это не данные",
        "A row without its key, its time or its amount cannot be told from others or counted. It is rejected, not invented.";
    KEY_MERGED Error
        "«{column}» is merged with the row above: the row has no number of its own", "«{column}» объединено со строкой выше: у строки нет своего номера",
        "split the merged cells, or put what the row says into the row above", "разделите объединённые ячейки или перенесите данные строки в строку выше",
        "Cells that are merged downwards give their value to all the rows that they cover. When everything that tells a row from others is covered so, the row cannot be told from the one above it, and which of the two is meant cannot be known.";
    AMOUNT_MERGED Error
        "the amount «{value}» is merged over several rows: how much of it belongs to this row is not known", "сумма «{value}» объединена по нескольким строкам: какая её часть относится к этой строке, неизвестно",
        "split the merged cells and write the amount of each row", "разделите объединённые ячейки и запишите сумму каждой строки",
        "An amount in cells that are merged downwards may be that of each row or that of all of them together. Given to every row it could count too often, given to the first alone it could count for the wrong one. So every row that it stands for is rejected, but for rows without a key of their own below the row whose key they share (W_MERGED_AMOUNT).";
    MERGED_PAGES Error
        "«{column}» may be part of a merged cell of the page before, and what that says may be meant for this row too", "«{column}» может быть частью объединённой ячейки с предыдущей страницы, и её значение может относиться и к этой строке",
        "split the merged cells before the file is printed, or export the table in another format", "разделите объединённые ячейки до печати в файл или выгрузите таблицу в другом формате",
        "Where a merged cell goes over the end of a page, its text stands on the first of its pages, and on the next an empty cell is drawn. A cell that is empty for itself looks the same, so the row is rejected rather than read without a value.";
    MERGED_REPEATED Warning
        "«{value}» is merged over several rows and was given to each of them, first to this one", "«{value}» объединено по нескольким строкам и взято для каждой из них, впервые для этой",
        "split the merged cells and write the value of each row, if it was not meant for all of them", "если значение относится не ко всем строкам, разделите объединённые ячейки и запишите значение каждой строки",
        "Cells that are merged downwards say one value for all the rows that they cover, so each of these rows gets it. It is told once for each such cell, at the first row that the cell covers. Amounts are not repeated (E_AMOUNT_MERGED).";
    MERGED_AMOUNT Warning
        "the amount «{value}» is merged over several rows and counts for the first of them only", "сумма «{value}» объединена по нескольким строкам и учтена только в первой",
        "split the merged cells and write the amount of each row", "разделите объединённые ячейки и запишите сумму каждой строки",
        "Cells that are merged downwards give their value to all the rows that they cover. This row has no key of its own and is rejected for that; the amount that it shares with the row above belongs to that row and counts there.";
    MERGES_NOT_FILLED Warning
        "merged cells were not filled: {value}, {count} ranges in all", "объединённые ячейки не заполнены: {value}, всего диапазонов: {count}",
        "split the merged cells if their value matters in every row", "разделите объединённые ячейки, если значение нужно в каждой строке",
        "A workbook tells which cells are merged only behind all its rows. In a large sheet that is too late to give their value to the rows that they cover: these have it in the first row only, amounts too.";
    TEXT_TOO_LONG Error
        "the cell holds {length} characters; the limit is {limit}", "в ячейке {length} символов, предел {limit}",
        "shorten the cell, or raise limits.cell_characters in the configuration", "сократите ячейку или поднимите limits.cell_characters в настройках",
        "A cell longer than a spreadsheet cell can be (32,767 characters) is taken for damage.";
    ENCODING_ROW Error
        "the line holds bytes that are not {encoding} (first at byte {byte})", "в строке есть байты не в кодировке {encoding} (первый — байт {byte})",
        "save the file in one encoding, or name it with --encoding", "сохраните файл в одной кодировке или укажите её через --encoding",
        "The file as a whole is in one encoding, but this line has bytes that do not belong to it. The line is rejected, the rest is read.";
    ROW_TOO_WIDE Error
        "the row has {cells} cells; the limit is {limit}", "в строке {cells} ячеек, предел {limit}",
        "check the delimiter and the quotes around this line; limits.row_cells can be raised", "проверьте разделитель и кавычки у этой строки; предел limits.row_cells можно поднять",
        "A row with more cells than any spreadsheet can hold (16,384) is taken for damage or a wrong delimiter.";
    RECORD_TOO_LONG Error
        "the record is longer than {limit} bytes", "запись длиннее {limit} байт",
        "check for a missing line break or a wrong delimiter; limits.record_bytes can be raised", "проверьте, нет ли пропущенного перевода строки или неверного разделителя; предел limits.record_bytes можно поднять",
        "A record longer than the limit cannot come from an order export. It is skipped to its end of line; the rest is read.";
    UNCLOSED_QUOTE Error
        "the quote opened on this line is never closed", "кавычка, открытая в этой строке, не закрыта",
        "close the quote, or double a quote that belongs to the text", "закройте кавычку или удвойте кавычку внутри текста",
        "A quoted field that runs over 100 lines or 64 KiB is an unclosed quote. The line that opened it is rejected and reading goes on with the next line, so that one stray quote cannot swallow the rest of the file.";
    QUOTE_UNCLEAR Error
        "the quotes in «{value}» do not tell where the text ends", "кавычки в «{value}» не говорят, где кончается текст",
        "double the quotes that belong to the text", "удвойте кавычки, которые входят в текст",
        "A quote inside a quoted field is written twice. Where a single one stands inside, the text is taken whole only when its quotes open and close in pairs; otherwise nobody can tell which of them belong to it, and the row is rejected. So is a row with too many cells whose text between apostrophes was cut at a delimiter.";
    JSON_DUPLICATE_KEY Error
        "the key «{value}» stands twice in one object", "ключ «{value}» стоит в объекте дважды",
        "keep one of the two values", "оставьте одно из двух значений",
        "An object names one field twice. Which value is meant cannot be known, so the row is rejected and neither value is taken.";
    ROW_NOT_OBJECT Error
        "the row is not an object with named fields", "строка не является объектом с именованными полями",
        "write every row as {\"field\": value}", "запишите каждую строку как {\"поле\": значение}",
        "In JSON and JSON Lines every row is an object. A number, a text or a list in the place of a row has no field names and is rejected.";
    LINE_DAMAGED Error
        "the line is damaged: {detail}", "строка повреждена: {detail}",
        "export the file again, or mend the line", "выгрузите файл заново или исправьте строку",
        "In JSON Lines every line is a whole JSON object. A line that is cut off or broken is rejected; the other lines are read.";
    DUPLICATE_CONFLICT Error
        "line {this} and line {other} have the same key {key} and different values", "строки {this} и {other} имеют один ключ {key} и разные значения",
        "keep the right one, or import with --on-duplicate first or last", "оставьте верную или импортируйте с --on-duplicate first или last",
        "Two rows of one file describe the same order differently. Which is right cannot be known, so both are rejected with both line numbers, unless --on-duplicate says which to take. Rows that repeat another in everything are skipped and counted.";
    SOURCE_UNKNOWN Error
        "no source knows these headings; the nearest is {nearest}", "ни один источник не знает таких заголовков; ближайший — {nearest}",
        "name the source with --source, or describe it in a file of your own (vhm sources show generic_orders)", "укажите источник через --source или опишите свой (vhm sources show generic_orders)",
        "vhm looks for a header row in the first 30 rows of every sheet and scores it against all sources. When no score reaches the threshold the file is refused; the nearest source, what it lacks, and the nearest headings are shown.";
    SOURCE_OTHER Error
        "the headings are not those of {source}; missing: {missing}", "это не заголовки источника {source}; нет: {missing}",
        "leave --source away to have the source found, or name the one that the file is of", "уберите --source, чтобы источник нашёлся сам, или укажите тот, из которого файл",
        "The source named with --source needs headings that none of the first 30 rows has. The nearest row and what it lacks are shown.";
    SOURCE_AMBIGUOUS Error
        "the headings fit {sources} equally well", "заголовки одинаково подходят к {sources}",
        "name the source with --source", "укажите источник через --source",
        "Two sources claim the header row with nearly the same score. vhm never guesses between them.";
    SHEET_UNKNOWN Error
        "the file has no sheet «{value}»; it has {sheets}", "в файле нет листа «{value}»; есть {sheets}",
        "choose one of them with --sheet", "выберите один из них через --sheet",
        "The sheet named with --sheet is not in the file.";
    HEADER_ROW Error
        "row {line} is not a header row of {source}: {missing} missing", "строка {line} — не заголовок источника {source}: нет {missing}",
        "check --header-row; without it vhm searches the first 30 rows", "проверьте --header-row; без него vhm ищет в первых 30 строках",
        "The row named with --header-row lacks headings that the source requires.";
    FILE_EMPTY Error
        "the file is empty", "файл пуст",
        "export it again; an empty file usually means the session at the source had ended", "выгрузите файл заново; пустой файл обычно значит, что сеанс в источнике закончился",
        "The file has no bytes, or no rows at all.";
    FILE_DAMAGED Error
        "the file is damaged: {detail}", "файл повреждён: {detail}",
        "export or copy it again; what could be read before the damage is not imported", "выгрузите или скопируйте файл заново; прочитанное до повреждения не импортируется",
        "The file ends too early or breaks the rules of its format, so that it cannot be told whether rows are missing. A damaged file is refused as a whole.";
    FILE_ENCRYPTED Error
        "the file is protected with a password", "файл защищён паролем",
        "give the password with --password-file or VHM_PASSWORD, or save the file without one", "укажите пароль через --password-file или VHM_PASSWORD либо сохраните файл без пароля",
        "The file is encrypted. PDF files and archives are opened with the password that is given; workbooks and documents of an office program must be saved without one.";
    PASSWORD_WRONG Error
        "the password does not open the file", "пароль не подходит к файлу",
        "give the right password with --password-file or VHM_PASSWORD", "укажите верный пароль через --password-file или VHM_PASSWORD",
        "A password was given, and the file says that it is another one.";
    FILE_TOO_COMPLEX Error
        "the file is too complex or damaged: {detail}", "файл слишком сложный или повреждён: {detail}",
        "open it in the program that made it, save it again as CSV or XLSX, and import that", "откройте файл в программе, которая его создала, сохраните как CSV или XLSX и импортируйте результат",
        "Formats whose parsers can be made to take any amount of memory or time are read in a process of their own, with limits. This process broke, and nothing of the file was taken.";
    MEMBER_REFUSED Error
        "the member was not read: {reason}", "файл из архива не прочитан: {reason}",
        "unpack the archive, look at the file, and import it alone if it is wanted", "распакуйте архив, проверьте файл и при необходимости импортируйте его отдельно",
        "A member of an archive whose name leads elsewhere, that is a link or a device, that has the name of another, or that goes on in another volume is not read. The other members are.";
    MEMBER_SKIPPED Note
        "the member is no file of orders and was skipped: {reason}", "файл из архива не содержит заказов и пропущен: {reason}",
        "nothing needs to be done unless it should hold orders", "ничего делать не нужно, если в нём не должно быть заказов",
        "Archives often hold pictures, texts and folders beside the reports. What has no known format or no known header row is told and left out.";
    ARCHIVE_WITHOUT_ORDERS Error
        "none of the {members} files in the archive is a file of orders: {reason}", "среди файлов архива ({members}) нет файла с заказами: {reason}",
        "look into it with vhm peek; a source of your own can describe other headings", "посмотрите содержимое через vhm peek; другие заголовки можно описать своим источником",
        "Every member was looked at and none had a known header row.";
    ENCRYPTION_UNKNOWN Error
        "the file is encrypted in a way that cannot be opened: {detail}", "файл зашифрован способом, который не открывается: {detail}",
        "save it without a password, or with a usual one", "сохраните его без пароля или с обычным паролем",
        "PDF files are opened with a user or owner password when they are encrypted with RC4 (40 to 128 bits) or AES (128 or 256 bits). Files that are encrypted for certificates, or by an add-on of a program, cannot be opened.";
    PAGE_WITHOUT_TEXT Warning
        "page {page} is a picture without text", "страница {page} — картинка без текста",
        "ask for the file as it was made, not scanned; nothing of this page was read", "запросите исходный файл, а не скан; с этой страницы ничего не прочитано",
        "The page of a PDF holds pictures and no letters, or only letters that are not seen: it was scanned or photographed. Text is never guessed from pictures, so rows of this page are not there.";
    FILE_WITHOUT_TEXT Error
        "none of the {pages} pages has text: the file is a scan", "ни на одной из {pages} страниц нет текста: это скан",
        "ask for the file as it was made, or as CSV or XLSX", "запросите исходный файл либо CSV или XLSX",
        "Every page of the PDF is a picture. Text is never guessed from pictures.";
    NO_TABLE_ON_PAGES Error
        "no table was found on its {pages} pages", "на {pages} страницах не найдено ни одной таблицы",
        "look at the file; a table needs columns, with lines or with gaps between them", "посмотрите файл: таблице нужны колонки, с линиями или промежутками между ними",
        "The document has text, and nothing in it stands in rows and columns.";
    CELL_UNSURE Error
        "the text of the row cannot be given to columns for certain: {value}", "текст строки нельзя уверенно разделить по колонкам: {value}",
        "widen the columns in the program that made the file, or write the row by hand", "расширьте колонки в программе, создавшей файл, или внесите строку вручную",
        "A text of the row runs over into the next column, stands between two columns, or stands beside another in one cell, as in a table inside it. Dividing it would be guessing, and a digit could change its column, so the row is rejected.";
    TABLE_NOT_READ Error
        "the table «{value}» was not read, though it may hold rows of this file: {reason}", "таблица «{value}» не прочитана, хотя в ней могут быть строки этого файла: {reason}",
        "export the table so that all its columns stand on one page, or in another format; if it holds nothing that is needed, name the tables to read with --sheet", "выгрузите таблицу так, чтобы все её колонки помещались на одной странице, или в другом формате; если нужного в ней нет, назовите читаемые таблицы через --sheet",
        "A program that prints a wide sheet puts its columns on several pages, and a table that cannot be told from the text around it loses its headings. Such a table beside others that were read may hold the rest of their rows, so leaving it out is an error and no note.";
    CODE_BROKEN Error
        "«{value}» for «{column}» is a part of a code, or not one code", "«{value}» для «{column}» — часть кода или не один код",
        "widen the columns in the program that made the file, export the table in another format, or write the row by hand", "расширьте колонки в программе, создавшей файл, выгрузите таблицу в другом формате или внесите строку вручную",
        "In a table that was put together from what stands on pages, the lines of a narrow cell may belong to one row or to two, and a code may be broken between them. Order numbers and machine codes have a layout of their own; one that has not all of it, has a blank inside, or names another machine than its row, was not put together rightly. Its row is rejected, since its other cells may be wrong too.";
    LAYOUT_UNSURE Error
        "{count} of {rows} rows were rejected, so the others, put together in the same way, are not trusted either", "{count} из {rows} строк отклонены, поэтому и остальным, собранным так же, доверять нельзя",
        "export the table with wider columns, or in another format", "выгрузите таблицу с более широкими колонками или в другом формате",
        "A table that was put together from what stands on pages is as good as the gaps and rules by which its cells are told apart. Where most of its rows are rejected they were probably told apart wrongly, and those that do not show it may be wrong as well, so nothing of the file is stored.";
    LETTERS_UNKNOWN Error
        "the row has letters that the file does not explain: {value}", "в строке есть буквы, которые файл не объясняет: {value}",
        "make the file again with embedded fonts and text that can be copied", "создайте файл заново со встроенными шрифтами и копируемым текстом",
        "The font of the text tells how its letters look and not which letters they are. A row with such letters is rejected; they are shown as \u{fffd}.";
    FONT_UNMAPPED Warning
        "{count} letters of the font «{value}» on page {page} cannot be read", "{count} букв шрифта «{value}» на странице {page} не читаются",
        "copy some text out of the page: what is copied as signs is not readable for any program", "скопируйте текст со страницы: если копируются знаки, его не прочтёт ни одна программа",
        "A font of the PDF has no table that tells which letter each of its signs is, and its names of signs tell nothing either. Rows with such letters are rejected.";
    FILE_UNREADABLE Error
        "the file cannot be read: {detail}", "файл не читается: {detail}",
        "check that it exists and that you may read it", "проверьте, что файл есть и что он доступен для чтения",
        "The operating system refused to give the bytes of the file.";
    BLOB_MISSING Error
        "the kept file {sha256} is not there any more", "сохранённого файла {sha256} больше нет",
        "hand the file in again", "передайте файл ещё раз",
        "The file of a job is kept by the hash of its content until the job has ended. It was taken away, or the worker looks at another place: compare the setting blobs of both.";
    BLOB_DAMAGED Error
        "the kept file {sha256} is damaged: its content has the hash {found}", "сохранённый файл {sha256} повреждён: хеш его содержимого {found}",
        "hand the file in again, and check the disk or the storage", "передайте файл ещё раз и проверьте диск или хранилище",
        "The content of a kept file is not what it was when it was accepted. Nothing of it was imported.";
    FILE_LIMIT Error
        "the file goes over a limit: {detail}", "файл превышает предел: {detail}",
        "export it again in smaller parts; this limit is fixed", "выгрузите файл заново меньшими частями; этот предел не меняется",
        "A size inside the file that no real export has (the text of one row, the lines of one page) goes over a fixed limit that protects this machine. Limits that can be raised have codes of their own.";
    FILE_TOO_LARGE Error
        "the file is larger than {limit} bytes", "файл больше {limit} байт",
        "export it in parts, or raise {setting} in the configuration", "выгрузите файл по частям или поднимите {setting} в настройках",
        "Old workbooks, old documents and PDF files are held whole while they are read, so their size has a limit.";
    UNPACKED_TOO_LARGE Error
        "it unpacks to more than {limit} bytes", "после распаковки больше {limit} байт",
        "export it in parts, or raise limits.unpacked_bytes in the configuration", "выгрузите файл по частям или поднимите limits.unpacked_bytes в настройках",
        "A workbook, a document, a PDF file or the members of an archive together become larger than the limit while they are unpacked. The bytes are counted while they come; what the file says of its size is not believed.";
    RATIO_TOO_HIGH Error
        "{what} unpacks to more than {limit} times its packed size", "{what}: после распаковки больше упакованного более чем в {limit} раз",
        "check where the file comes from, or raise limits.ratio in the configuration", "проверьте, откуда файл, или поднимите limits.ratio в настройках",
        "Real tables pack to a tenth of their size or so. What becomes hundreds of times larger, behind its first mebibyte, was made to fill a disk or a memory.";
    PIECE_TOO_LONG Error
        "a single text or tag is longer than {limit} bytes", "один текст или тег длиннее {limit} байт",
        "check the file, or raise {setting} in the configuration", "проверьте файл или поднимите {setting} в настройках",
        "One value of a JSON file, or one text or tag of an XML file, a workbook or a document has to be held whole. None of a real export is so long.";
    SHARED_TEXT_TOO_LARGE Error
        "the workbook has more than {limit} bytes of shared text", "в книге больше {limit} байт общих строк",
        "export it in parts, or raise limits.shared_text_bytes in the configuration", "выгрузите файл по частям или поднимите limits.shared_text_bytes в настройках",
        "A workbook keeps each different text once, in a list that has to be held in memory while its sheets are read.";
    TOO_MANY_BLANK_ROWS Error
        "row {line} stands behind {found} blank rows; the limit is {limit}", "строка {line} стоит после {found} пустых строк, предел {limit}",
        "take the blank rows out, or raise limits.blank_rows in the configuration", "уберите пустые строки или поднимите limits.blank_rows в настройках",
        "After a long run of blank rows a sheet is taken to have ended. A row behind them would be lost without a word, so the file is refused instead.";
    TOO_MANY_MEMBERS Error
        "the archive has {found} members, more than {limit}", "в архиве {found} файлов, больше {limit}",
        "unpack it and import the files, or raise limits.members in the configuration", "распакуйте его и импортируйте файлы или поднимите limits.members в настройках",
        "An archive of reports has a few members. One with thousands costs much time and was mostly not meant to be imported.";
    ARCHIVE_TOO_DEEP Error
        "archives stand inside each other deeper than {limit} levels", "архивы вложены друг в друга глубже {limit} уровней",
        "unpack the inner archives, or raise limits.archive_depth in the configuration", "распакуйте внутренние архивы или поднимите limits.archive_depth в настройках",
        "An archive may hold archives, and with the default limit these may hold files only. Each level multiplies what an archive can become.";
    COMPRESSION_UNKNOWN Error
        "it is packed with {method} (method {number}), which is not supported", "упаковано методом {method} (номер {number}), который не поддерживается",
        "pack it again with Deflate, the usual method", "упакуйте заново обычным методом Deflate",
        "ZIP archives may be packed in many ways. Read are members that are stored or packed with Deflate, which every program can write. The member is not damaged; it only cannot be unpacked here.";
    TOO_MANY_PAGES Error
        "the document has more than {limit} pages", "в документе больше {limit} страниц",
        "export it in parts, or raise limits.pages in the configuration", "выгрузите файл по частям или поднимите limits.pages в настройках",
        "The pages of a PDF file are counted before any of them is read.";
    PAGE_TOO_FULL Error
        "a page has more than {limit} letters", "на странице больше {limit} букв",
        "check the file, or raise limits.page_letters in the configuration", "проверьте файл или поднимите limits.page_letters в настройках",
        "All letters of a page of a PDF file are held together to find its rows and columns. A page of a real table has some thousands.";
    TOO_MANY_TABLES Error
        "the document has more than {limit} tables", "в документе больше {limit} таблиц",
        "copy the tables that matter into another document, or raise limits.tables in the configuration", "скопируйте нужные таблицы в другой документ или поднимите limits.tables в настройках",
        "Each table of a document is looked at for a header of its own.";
    TIME_LIMIT Error
        "reading it took more than {limit} seconds of processor time", "чтение заняло больше {limit} секунд процессорного времени",
        "save it as CSV or XLSX and import that, or raise limits.child_seconds in the configuration", "сохраните файл как CSV или XLSX и импортируйте его или поднимите limits.child_seconds в настройках",
        "Formats whose parsers can be made to take any amount of time are read in a process of their own. This process was stopped at its limit, and nothing of the file was taken.";
    MEMORY_LIMIT Error
        "reading it took more than {limit} MiB of memory", "чтение заняло больше {limit} МиБ памяти",
        "save it as CSV or XLSX and import that, or raise limits.child_bytes in the configuration", "сохраните файл как CSV или XLSX и импортируйте его или поднимите limits.child_bytes в настройках",
        "Formats whose parsers can be made to take any amount of memory are read in a process of their own. This process was stopped at its limit, and nothing of the file was taken.";
    FORMAT_UNKNOWN Error
        "the format of the file is not known: {detail}", "формат файла неизвестен: {detail}",
        "save it as .xlsx or .csv; read are csv, tsv, txt, json, jsonl, xml, xlsx, xls, docx, doc, rtf, html, pdf, zip and rar", "сохраните файл как .xlsx или .csv; читаются csv, tsv, txt, json, jsonl, xml, xlsx, xls, docx, doc, rtf, html, pdf, zip и rar",
        "The first bytes of the file tell a format that cannot be read, such as an OpenDocument file or a picture, or none at all. A text whose format is not recognised can be named with --input-format.";
    NO_TABLE Error
        "the document has no table", "в документе нет таблицы",
        "export the rows as a table, or save them as .xlsx or .csv", "выгрузите строки таблицей или сохраните их как .xlsx или .csv",
        "Only the tables of a document are read. Text in paragraphs is not guessed into columns, even where tabs and spaces make it look like a table.";
    XML_DOCTYPE Error
        "the XML has a DOCTYPE", "в XML есть DOCTYPE",
        "export the file without a document type declaration", "выгрузите файл без объявления типа документа",
        "A DOCTYPE can define entities that grow without bound or read other files. No order export needs one, so it is refused.";
    TOO_DEEP Error
        "the data is nested deeper than {limit} levels", "данные вложены глубже {limit} уровней",
        "export a flat list of rows; in a document, let the table stand in no other{setting}", "выгрузите плоский список строк; в документе таблица не должна стоять внутри другой{setting}",
        "JSON and XML may be nested 64 levels deep (limits.depth), tables in documents 16 (limits.table_depth), groups of RTF 512 (limits.group_depth). What is deeper is refused before it can exhaust memory.";
    TOO_MANY_ERRORS Error
        "{rejected} of {read} rows are bad, more than {limit} allowed", "{rejected} из {read} строк плохие, допустимо не более {limit}",
        "mend the file, or raise --max-errors or --max-error-rate", "исправьте файл или увеличьте --max-errors или --max-error-rate",
        "The import was given a limit of bad rows and the file has more. Nothing of the file was stored.";
    ENUM_UNKNOWN Warning
        "«{value}» is not a known {vocabulary}", "«{value}» — неизвестное значение ({vocabulary})",
        "the text is kept as it is; add a spelling to the source if it has a meaning", "текст сохранён как есть; добавьте написание в источник, если у него есть значение",
        "The cell holds a word that no vocabulary lists. It is stored as it stood and never taken for another code; an unknown payment state, for example, does not count as paid.";
    LETTERS_LACKING Warning
        "the font of the document lacks letters, which are drawn as □: {letters}; cells with them: {cells}", "в шрифте документа нет букв, они показаны как □: {letters}; ячеек с ними: {cells}",
        "copied from the document they are what they were; export to XLSX to see them", "при копировании из документа они остаются собой; чтобы их видеть, экспортируйте в XLSX",
        "The font that is put into PDF files draws Latin, Cyrillic and the signs beside them. Another letter is drawn as a box; what is copied out of the file is the letter itself, except control characters. A tab is drawn and copied as a blank. At most ten letters are named.";
    FORMAT_MISMATCH Warning
        "the file is named {named} but its bytes are {found}", "файл назван {named}, а по содержимому это {found}",
        "it was read as {found}; rename it", "он прочитан как {found}; переименуйте его",
        "The ending of the name and the bytes of the file disagree. The bytes are believed.";
    IKPU_LENGTH Warning
        "the IKPU «{value}» has {length} digits, not 17", "ИКПУ «{value}» содержит {length} цифр, а не 17",
        "16 digits usually mean that an export dropped the leading zero", "16 цифр обычно значат, что при выгрузке потерян ведущий ноль",
        "An IKPU (MXIK) has exactly 17 digits. The value is stored as it stands; a receipt with a wrong code may be refused by the tax service.";
    CLOCK_MISMATCH Warning
        "the clock inside the order number says {clock}, the row says {stated}", "часы внутри номера заказа показывают {clock}, а строка — {stated}",
        "check the time zone of the export", "проверьте часовой пояс выгрузки",
        "Cash, QR and test order numbers hold the moment of the order. When it differs from the creation time by more than five minutes, the file is in another time zone or the row was edited.";
    MACHINE_MISMATCH Warning
        "the order number belongs to machine {inside}, the row says {stated}", "номер заказа принадлежит автомату {inside}, а в строке {stated}",
        "check the machine code column", "проверьте колонку с кодом автомата",
        "Cash and test order numbers end with the code of the machine that made them. A different code in the row means shifted columns or an edited file.";
    MACHINE_CODE Warning
        "«{value}» does not look like a machine code", "«{value}» не похоже на код автомата",
        "machine codes have twelve hexadecimal digits; a spreadsheet may have turned one into a number", "код автомата — двенадцать шестнадцатеричных цифр; таблица могла превратить его в число",
        "A Happy Workers machine code has twelve hexadecimal digits. Codes such as 1234e5610000 can be turned into numbers by a spreadsheet.";
    TIME_ORDER Warning
        "{later} ({later_time}) is before {earlier} ({earlier_time})", "{later} ({later_time}) раньше, чем {earlier} ({earlier_time})",
        "check the order of the time columns", "проверьте порядок колонок со временем",
        "An order is created, then paid, then brewed, then delivered. A row that runs backwards has swapped columns or a wrong clock.";
    SUM_MISMATCH Warning
        "cash {cash} and card {card} do not make the total {total}", "наличные {cash} и карта {card} не дают сумму {total}",
        "check the amounts of this receipt", "проверьте суммы этого чека",
        "The cash and card parts of a receipt must add up to its total.";
    AMOUNT_NEGATIVE Warning
        "the amount {value} is negative", "сумма {value} отрицательная",
        "refunds have a refund time or a return operation of their own", "возвраты отмечаются временем возврата или операцией возврата",
        "Prices and payments are not negative in any known source.";
    COLLECTION_FUTURE Error
        "the collection is of {value}, which has not come yet", "инкассация датирована {value}, это ещё не наступило",
        "check the day, the order of day and month, and the zone of the source", "проверьте дату, порядок дня и месяца и часовой пояс источника",
        "Cash cannot have been taken out tomorrow. A day and a month that changed places, a wrong year or a wrong zone make such rows.";
    COLLECTION_NEGATIVE Error
        "the collected amount {value} is negative", "инкассированная сумма {value} отрицательная",
        "write what was counted; to take a collection back, give it the status cancelled", "укажите пересчитанную сумму; чтобы отменить инкассацию, поставьте статус «отменено»",
        "A machine cannot be emptied of less than nothing.";
    COLLECTION_ZERO Warning
        "nothing was collected", "собрано ноль",
        "check that the amount was not forgotten", "проверьте, не забыта ли сумма",
        "A collection of zero ends an interval of the cash check like any other: all cash sold in it is then missing.";
    TOTALS_MISMATCH Warning
        "the totals row says {stated} for «{column}», the rows add up to {sum}", "строка итогов даёт {stated} для «{column}», а строки в сумме — {sum}",
        "rows may be missing or rejected; compare with the source", "возможно, строки потеряны или отклонены; сверьте с источником",
        "The totals row of the file is used as a checksum over all its rows, rejected ones included where they can be read.";
    ARRAY_SKIPPED Warning
        "the array «{value}» with {objects} objects was not read", "массив «{value}» (объектов: {objects}) не прочитан",
        "of several arrays in one JSON file the longest is the table; put the others into files of their own", "из нескольких массивов одного файла JSON таблицей считается самый длинный; вынесите остальные в отдельные файлы",
        "A JSON file holds one table: the longest array of objects, wherever it stands. Other arrays of objects are told, so that nothing is passed over without a word.";
    TOTALS_UNREADABLE Warning
        "the totals row says «{value}» for «{column}», which is no amount", "в строке итогов для «{column}» стоит «{value}» — это не сумма",
        "check the cell; the rows of this column could not be compared with their total", "проверьте ячейку; строки этой колонки не удалось сверить с итогом",
        "A totals row is used as a checksum. Where its amount cannot be read there is nothing to compare with, and that is said rather than passed over.";
    RAGGED_ROW Warning
        "the row has {cells} cells, the header has {header}", "в строке {cells} ячеек, в заголовке {header}",
        "check for an unquoted delimiter in this line", "проверьте, нет ли разделителя без кавычек в этой строке",
        "The row has filled cells beyond the last heading. What stands under the headings is taken; the cells beyond are kept in the extra data.";
    NO_ROWS Warning
        "the table has a header and no rows", "в таблице есть заголовок и нет строк",
        "check the period chosen for the export", "проверьте период выгрузки",
        "The file is well formed and holds no data.";
    COLUMNS_CHANGED Warning
        "the columns differ from the last file of this source: {detail}", "колонки отличаются от последнего файла этого источника: {detail}",
        "check that the source still means the same by its columns", "проверьте, что смысл колонок источника не изменился",
        "The headings are compared with those of the last imported file of the same source. New columns are kept in the extra data; missing ones are not filled.";
    COLUMNS_EXTRA Note
        "no field takes these columns, which are kept in the extra data ({count}): {detail}", "эти колонки не относятся ни к одному полю и сохранены в дополнительных данных ({count}): {detail}",
        "if one of them holds a field of vhm, name its heading in a source of your own: vhm help sources", "если в одной из них значение поля vhm, назовите её заголовок в своём описании источника: vhm help sources",
        "The headings of these columns are not known to the source of the file, so what stands in them fills no field: filters, statistics and reconciliation do not see it. It is kept beside the row and comes back from an export. Columns without a value are not named.";
    HEADING_DUPLICATE Warning
        "the heading «{value}» stands in {count} columns; the first is used", "заголовок «{value}» стоит в {count} колонках; взята первая",
        "the others are kept in the extra data", "остальные сохранены в дополнительных данных",
        "Two columns have the same heading, so it cannot be known which is meant.";
    ENCODING_GUESSED Warning
        "the encoding was guessed to be {encoding}; {other} is nearly as likely", "кодировка определена как {encoding}; {other} почти так же вероятна",
        "look at the names with vhm peek, or name the encoding with --encoding", "посмотрите на названия через vhm peek или укажите --encoding",
        "Single-byte Cyrillic encodings are told apart by letter frequency, which is unsure on short texts.";
    SHEET_SKIPPED Note
        "the sheet «{value}» was not read: {reason}", "лист «{value}» не прочитан: {reason}",
        "choose it with --sheet if it should be", "выберите его через --sheet, если это нужно",
        "Hidden sheets, empty sheets and sheets without a known header row are not read.";
    CODEPAGE_REPAIRED Warning
        "the texts were in a wrong code page («{value}») and were read as windows-1251", "тексты были в неверной кодовой странице («{value}») и прочитаны как windows-1251",
        "compare a few names with the source", "сверьте несколько названий с источником",
        "Old workbooks and documents do not always say their code page, and Cyrillic letters then appear as Îñòàòêè. When every letter of the sheet or document can be turned back into Cyrillic, it is, and this says so.";
    DAMAGED_TEXT Warning
        "the text «{value}» looks as if it was read in a wrong encoding", "текст «{value}» похож на неверно прочитанную кодировку",
        "look at the file with vhm peek and try --encoding", "посмотрите файл через vhm peek и попробуйте --encoding",
        "Letters such as Îñòàòêè in place of Cyrillic ones come from text that was read in a wrong encoding before it reached this file.";
    FILE_SHIFTED Warning
        "{rows} orders of {file} are {hours} hours off the clocks inside their numbers", "{rows} заказов файла {file} отличаются на {hours} ч от часов внутри их номеров",
        "the export was made in another time zone; reconciliation corrects for it, the stored times stay as they are", "выгрузка сделана в другом часовом поясе; сверка это учитывает, сохранённое время не меняется",
        "Order numbers hold the moment of the order. When creation times differ from it by whole half hours, the panel was set to another zone when the file was exported. Matching uses the corrected times; import the file again with the right zone to mend the stored ones.";
    ROWS_SHIFTED Warning
        "the {table} of {file} are {hours} hours off their orders", "{table} файла {file} отличаются от своих заказов на {hours} ч",
        "the export was made in another time zone; reconciliation corrects for it, the stored times stay as they are", "выгрузка сделана в другом часовом поясе; сверка это учитывает, сохранённое время не меняется",
        "Moved by so many hours, the rows of this file meet orders of their amount at the expected moment; as they stand, hardly any does. Matching uses the corrected times; import the file again with the right zone to mend the stored ones.";
    SALES_SHIFTED Warning
        "{rows} sales are whole hours off their orders", "{rows} продаж отличаются от своих заказов на целые часы",
        "check the time zone of the back office's report", "проверьте часовой пояс отчёта бэк-офиса",
        "The number of a sale leads to its order, and the times differ by whole half hours: the report was made in another time zone.";
    SOURCE_DAYS_MISSING Warning
        "no {source} were imported from {first} to {last}", "{source}: нет данных с {first} по {last}",
        "import the missing files and reconcile again; until then nothing is called unpaid for these days", "загрузите недостающие файлы и повторите сверку; до этого за эти дни ничего не считается неоплаченным",
        "Orders were made on days for which a source that could prove them has no rows. They are not called unpaid: their status is source_missing.";
    SOURCE_NEVER Warning
        "no file of {source} was ever imported; {rows} orders cannot be judged without it", "файлы {source} не загружались ни разу; без них нельзя судить о {rows} заказах",
        "import it; an operator who has no such gateway leaves it out of gateways in the configuration or the rules", "загрузите их; если такой платёжной системы у вас нет, уберите её из gateways в настройках или правилах",
        "Orders that this source could prove have the status source_missing and are not called unpaid. Payme, Click and Uzum are expected unless the setting gateways, or gateways in the rules, names fewer.";
    SALES_NEVER Note
        "no report of the back office was ever imported", "отчёты бэк-офиса не загружались ни разу",
        "without it {rows} orders are compared with their money only", "без них {rows} заказов сверены только с деньгами",
        "An order is fully matched when the sale of the back office and the money agree with it. Without the back office's report an order whose money was found is matched.";
    RECEIPT_ELSEWHERE Warning
        "{rows} orders have another receipt than the back office names", "у {rows} заказов чек не тот, который называет бэк-офис",
        "vhm query 'match_reason = other_receipt' lists them, vhm reconcile why tells both receipts", "список: vhm query 'match_reason = other_receipt'; оба чека покажет vhm reconcile why",
        "The back office writes the number of the fiscal receipt behind the goods name. For these orders no receipt of that number has the right amount and time, and another one has.";
    FOREIGN_RECEIPTS Warning
        "{rows} receipts of the fiscal module {value} fit no order", "{rows} чеков фискального модуля {value} не подходят ни к одному заказу",
        "they were set apart as another operator's; name your own modules in the rules (own_modules) to be sure", "они отложены как чужие; перечислите свои модули в правилах (own_modules), чтобы не гадать",
        "When hardly a receipt of one module matches while most receipts of another do, the module is taken for another operator's, and its receipts are kept out of matching, where they would only take the place of right ones.";
    AMOUNT_FACTOR Warning
        "{rows} rows of {table} and their orders differ by exactly 100 times", "{rows} записей ({table}) отличаются от своих заказов ровно в 100 раз",
        "the file has tiyin where sum were expected, or the other way round", "в файле тийины вместо сумов или наоборот",
        "The time of these rows fits an order and the amount is exactly 100 times larger or smaller, as when tiyin are taken for sum. They are linked, with the status price_mismatch.";
    PERIOD_EMPTY Note
        "there is nothing to reconcile in this period", "в этом периоде нечего сверять",
        "check the period and what was imported", "проверьте период и то, что загружено",
        "No order, sale, receipt or payment lies in the period.";
}

/// Codes that say that something is larger than it may be.
pub const LIMITS: &[Code] = &[
    FILE_LIMIT,
    FILE_TOO_LARGE,
    UNPACKED_TOO_LARGE,
    RATIO_TOO_HIGH,
    PIECE_TOO_LONG,
    SHARED_TEXT_TOO_LARGE,
    TOO_MANY_BLANK_ROWS,
    TOO_MANY_MEMBERS,
    ARCHIVE_TOO_DEEP,
    TOO_MANY_PAGES,
    PAGE_TOO_FULL,
    TOO_MANY_TABLES,
    TIME_LIMIT,
    MEMORY_LIMIT,
    TOO_DEEP,
    RECORD_TOO_LONG,
    ROW_TOO_WIDE,
    TEXT_TOO_LONG,
];
